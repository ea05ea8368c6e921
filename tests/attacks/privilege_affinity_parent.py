# moves its parent to other processors | basic: works finished | auto: refused error
import os

os.sched_setaffinity(os.getppid(), os.sched_getaffinity(os.getppid()))
print("PWNED affinity")
