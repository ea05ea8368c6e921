# takes the signal away by which the runner asks for last words, and sends it to itself | all: contained finished
import os
import signal

signal.signal(50, lambda *_: print("handled"))
os.kill(os.getpid(), 50)
x = 1
