# makes a symbolic link outside | basic: works finished | auto: refused error
import os

os.symlink("/etc", SITE + "/docs/" + MARK)
print("PWNED symlink")
