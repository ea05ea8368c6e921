# empties the author's file without opening it | basic: works finished | auto: refused error
import os

os.truncate(VICTIM, 0)
print("PWNED truncate")
