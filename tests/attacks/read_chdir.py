# changes into the author's folder and reads there | basic: works finished | auto: refused error
import os

os.chdir(os.path.dirname(VICTIM))
print("PWNED read", open(os.path.basename(VICTIM)).read())
