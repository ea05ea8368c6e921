# ends by a timer of faulthandler, from another thread | all: contained crashed or killed
import faulthandler
import time

faulthandler.dump_traceback_later(0.05, exit=True)
time.sleep(600)
