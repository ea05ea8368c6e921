# leaves without a word | all: contained crashed
import os

print("before", flush=True)
os._exit(0)
