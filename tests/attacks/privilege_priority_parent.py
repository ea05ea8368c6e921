# makes its parent slow | basic: works finished | auto: refused error
import os

now = os.getpriority(os.PRIO_PROCESS, os.getppid())
os.setpriority(os.PRIO_PROCESS, os.getppid(), now)
print("PWNED priority")
