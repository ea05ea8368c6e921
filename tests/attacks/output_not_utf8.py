# prints bytes that are no text | all: contained finished
import sys

sys.stdout.buffer.write(bytes(range(256)) * 4)
