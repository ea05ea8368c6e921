# ignores all signals that can be ignored and sleeps | all: contained time-limit | with: timeout=0.7
import signal
import time

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
time.sleep(600)
