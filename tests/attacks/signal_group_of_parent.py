# signals the build's group (signal 0 here, which only asks whether it may) | basic: works finished | auto: refused error
import os

os.killpg(os.getpgid(os.getppid()), 0)
print("PWNED signal to a group")
