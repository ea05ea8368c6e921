# makes all processes of the author slow | basic: works finished | auto: refused error | with: depends
import os

os.setpriority(os.PRIO_USER, 0, os.getpriority(os.PRIO_USER, 0))
print("PWNED priority")
