# kills its parent | basic: works killed or finished | auto: refused error | with: alone, depends
import os
import signal

os.kill(os.getppid(), signal.SIGKILL)
print("PWNED signal", flush=True)
