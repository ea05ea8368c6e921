# lists the author's home | basic: works finished | auto: refused error
import os

print("PWNED listing", [item.name for item in os.scandir(HOME)])
