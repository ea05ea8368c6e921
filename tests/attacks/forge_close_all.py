# closes all descriptors | all: contained crashed or finished
import os

os.closerange(0, 64)
x = 1
