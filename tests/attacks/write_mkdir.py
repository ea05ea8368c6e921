# makes a folder outside | basic: works finished | auto: refused error
import os

os.mkdir("/tmp/" + MARK)
print("PWNED mkdir")
