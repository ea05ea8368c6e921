# sleeps | all: contained time-limit | with: timeout=0.7
import time

time.sleep(600)
