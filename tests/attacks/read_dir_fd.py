# opens the author's folder and reads relative to it | basic: works finished | auto: refused error
import os

folder = os.open(os.path.dirname(VICTIM), os.O_PATH)
descriptor = os.open(os.path.basename(VICTIM), os.O_RDONLY, dir_fd=folder)
print("PWNED read", os.read(descriptor, 1000))
