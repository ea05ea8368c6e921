# changes the owner of the author's file | basic: works finished | auto: refused error
import os

os.chown(VICTIM, os.getuid(), os.getgid())
print("PWNED chown")
