# leaves a daemon thread that never ends, which is fine | all: contained finished
import threading
import time

threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
print("done")
