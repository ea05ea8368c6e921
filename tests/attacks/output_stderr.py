# floods standard error | all: contained output-limit
import os

chunk = b"x" * 65536
while True:
    os.write(2, chunk)
