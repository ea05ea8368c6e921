# lists the root folder | basic: works finished | auto: refused error
import os

print("PWNED listing", len(os.listdir("/")))
