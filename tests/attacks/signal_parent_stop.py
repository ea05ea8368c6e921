# stops the build for ever | basic: works finished | auto: refused error | with: alone, depends
import os
import signal

os.kill(os.getppid(), signal.SIGSTOP)
print("PWNED signal", flush=True)
