# kills its own group, which is only itself | all: contained killed
import os
import signal

print("before", flush=True)
os.kill(0, signal.SIGKILL)
