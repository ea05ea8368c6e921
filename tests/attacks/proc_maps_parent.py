# reads where the memory of its parent lies | basic: works finished | auto: refused error | with: depends
import os

lines = len(open(f"/proc/{os.getppid()}/maps").readlines())
print("PWNED memory map of the parent", lines)
