# blocks all signals and loops in C | all: contained time-limit | with: timeout=0.7
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
sum(range(10**12))
