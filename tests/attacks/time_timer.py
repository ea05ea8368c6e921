# asks for a signal 10,000 times a second and swallows it | all: contained time-limit or step-limit or finished | with: timeout=0.7
import signal
import time

signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)
end = time.monotonic() + 600
while time.monotonic() < end:
    time.sleep(0.01)
