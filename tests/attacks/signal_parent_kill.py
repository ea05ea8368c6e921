# kills the build | basic: works killed | auto: refused error | with: alone, depends
import os
import signal

os.kill(os.getppid(), signal.SIGKILL)
print("PWNED signal", flush=True)
