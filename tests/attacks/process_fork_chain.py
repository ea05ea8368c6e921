# forks so that each copy dies as soon as it has forked the next (200 times), to outrun the kill | basic: contained finished or killed or error | auto: refused error | with: alone
import os
import time

if os.fork() == 0:
    os.setsid()
    for _ in range(200):
        if os.fork():
            os._exit(0)
    time.sleep(600)
