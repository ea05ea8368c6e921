# forks, and the copy prints | basic: works finished | auto: refused error
import os

child = os.fork()
if child == 0:
    print("PWNED fork", flush=True)
    os._exit(0)
os.waitpid(child, 0)
