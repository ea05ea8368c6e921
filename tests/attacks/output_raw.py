# writes for ever past Python's streams | all: contained output-limit
import os

chunk = b"x" * 65536
while True:
    os.write(1, chunk)
