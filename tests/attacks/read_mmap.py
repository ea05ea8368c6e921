# reads the author's file through mmap | basic: works finished | auto: refused error
import mmap
import os

descriptor = os.open(VICTIM, os.O_RDONLY)
with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as memory:
    print("PWNED read", memory[:])
