# sends its parent a signal | basic: works finished or killed | auto: refused error | with: depends
import os
import signal

os.kill(os.getppid(), signal.SIGUSR1)
print("PWNED signal")
