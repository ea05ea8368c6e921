# reads the author's file through a symbolic link in its folder | basic: works finished | auto: refused error
import os

os.symlink(VICTIM, "link")
print("PWNED read", open("link").read())
