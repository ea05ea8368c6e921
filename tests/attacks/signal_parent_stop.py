# stops its parent for ever | basic: works finished or time-limit | auto: refused error | with: alone, depends
import os
import signal

os.kill(os.getppid(), signal.SIGSTOP)
print("PWNED signal", flush=True)
