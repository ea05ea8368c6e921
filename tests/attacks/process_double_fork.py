# leaves a daemon: two forks and a session of its own | basic: contained finished | auto: refused error
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
os.wait()
