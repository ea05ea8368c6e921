# waits for input that never comes, on a pipe of its own | all: contained time-limit | with: timeout=0.7
import os

read, write = os.pipe()
os.read(read, 1)
