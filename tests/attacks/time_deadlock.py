# waits for a lock that nobody gives back | all: contained time-limit | with: timeout=0.7
import threading

lock = threading.Lock()
lock.acquire()
lock.acquire()
