# stops itself and waits for ever | all: contained time-limit | with: timeout=0.7
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
