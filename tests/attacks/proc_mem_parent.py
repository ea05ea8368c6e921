# opens the memory of its parent | basic: works finished | auto: refused error | with: depends
import os

with open(f"/proc/{os.getppid()}/mem", "rb", buffering=0):
    print("PWNED memory of the parent")
