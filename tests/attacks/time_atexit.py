# sleeps in a function that is called at the exit | all: contained time-limit or finished | with: timeout=0.7
import atexit
import time

atexit.register(time.sleep, 600)
print("done")
