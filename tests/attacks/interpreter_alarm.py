# sends itself an alarm, which ends the process | all: contained killed or crashed
import signal
import time

signal.alarm(1)
time.sleep(600)
