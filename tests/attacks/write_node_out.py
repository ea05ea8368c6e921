# makes a node outside | basic: works finished | auto: refused error
import os
import stat

os.mknod(SITE + "/docs/" + MARK, stat.S_IFREG | 0o600)
print("PWNED node")
