# leaves a daemon that holds the pipes of the run, so that nobody sees their end | basic: contained finished | auto: refused error
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        time.sleep(600)
    os._exit(0)
os.wait()
print("gone")
