# calls sys.exit in a thread, which ends only that | all: contained finished
import sys
import threading

work = threading.Thread(target=sys.exit, args=(3,))
work.start()
work.join()
print("done")
