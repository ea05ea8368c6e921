# starts threads until there is no more room | all: contained error or finished or memory-limit or killed
import threading
import time

for _ in range(2000):
    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
