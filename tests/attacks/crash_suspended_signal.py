# kills itself with a signal that means something else to the runner | all: contained crashed or killed or finished
import os

os.kill(os.getpid(), 50)
os.kill(os.getpid(), 51)
