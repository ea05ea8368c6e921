# sends its parent a signal | basic: works finished | auto: refused error
import os
import signal

os.kill(os.getppid(), signal.SIGUSR1)
print("PWNED signal")
