# leaves a child that sleeps | basic: contained finished | auto: refused error
import os
import time

if os.fork() == 0:
    time.sleep(600)
