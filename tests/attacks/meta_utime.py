# changes the times of the author's file | basic: works finished | auto: refused error
import os

os.utime(VICTIM, (1, 1))
print("PWNED utime")
