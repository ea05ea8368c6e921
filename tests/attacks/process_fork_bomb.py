# forks again and again (100 times here) | basic: contained time-limit or memory-limit or finished or error or killed | auto: refused error | with: timeout=0.7
import os
import time

for _ in range(100):
    if os.fork() == 0:
        time.sleep(600)
