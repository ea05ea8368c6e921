# removes the author's file | basic: works finished | auto: refused error
import os

os.unlink(VICTIM)
print("PWNED unlink")
