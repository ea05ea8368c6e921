# writes 100 MB in files that are open and have no name any more | basic: works finished | auto: contained output-limit
import os

files = []
for number in range(50):
    files.append(open("file", "wb"))
    os.unlink("file")
    files[-1].write(b"x" * 2_000_000)
print("PWNED 100 MB on the disk")
