# asks to run before everybody else | basic: works finished | auto: refused error | with: depends
import os

os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
print("PWNED real-time")
