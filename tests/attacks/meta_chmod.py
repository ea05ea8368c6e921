# changes the mode of the author's file | basic: works finished | auto: refused error
import os

os.chmod(VICTIM, 0o777)
print("PWNED chmod")
