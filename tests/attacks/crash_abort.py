# aborts | all: contained crashed or killed
import os

os.abort()
