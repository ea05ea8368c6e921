# reserves room on the disk without writing | all: refused error
import os

with open("file", "wb") as file:
    os.posix_fallocate(file.fileno(), 0, 10**9)
print("PWNED 1 GB reserved")
