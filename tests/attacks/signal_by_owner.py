# has the kernel signal its parent when a pipe gets data | basic: works finished or killed | auto: contained finished or error | with: alone, depends
import fcntl
import os
import signal
import time

read, write = os.pipe()
fcntl.fcntl(read, fcntl.F_SETOWN, os.getppid())
fcntl.fcntl(read, fcntl.F_SETSIG, signal.SIGUSR1)
fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
os.write(write, b"x")
time.sleep(0.05)
print("asked")
