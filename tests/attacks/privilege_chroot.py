# takes its folder for the root of all | basic: works finished | auto: refused error | with: depends
import os

os.chroot(".")
print("PWNED chroot")
