# leaves the process from another thread | all: contained crashed
import os
import threading

threading.Thread(target=os._exit, args=(5,)).start()
threading.Event().wait()
