# lists and opens what its parent has open | basic: works finished | auto: refused error | with: depends
import os

folder = f"/proc/{os.getppid()}/fd"
names = os.listdir(folder)
print("PWNED descriptors of the parent", len(names))
