# breaks os.write and the streams | all: contained finished
import os
import sys

os.write = os.fstat = os.read = None
sys.stdout = sys.stderr = sys.stdin = None
x = 1
