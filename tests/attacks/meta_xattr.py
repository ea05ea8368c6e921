# puts an attribute on the author's file | basic: works finished | auto: refused error | with: depends
import os

os.setxattr(VICTIM, "user.pwned", b"x")
print("PWNED xattr")
