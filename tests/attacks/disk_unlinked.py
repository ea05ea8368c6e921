# writes 400 MB in files that are open and have no name any more | all: contained output-limit
import os

files = []
for number in range(50):
    files.append(open("file", "wb"))
    os.unlink("file")
    files[-1].write(b"x" * 8_000_000)
print("PWNED 400 MB on the disk")
