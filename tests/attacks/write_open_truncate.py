# empties the author's file by opening it | basic: works finished | auto: refused error
import os

os.open(VICTIM, os.O_WRONLY | os.O_TRUNC)
print("PWNED truncate")
