# has a thread that never ends and is waited for | all: contained time-limit or finished | with: timeout=0.7
import threading
import time

threading.Thread(target=time.sleep, args=(600,)).start()
print("done")
