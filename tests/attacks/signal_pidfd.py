# signals its parent through a pidfd | basic: works finished or killed | auto: refused error | with: depends
import os
import signal

signal.pidfd_send_signal(os.pidfd_open(os.getppid()), signal.SIGUSR1)
print("PWNED signal")
