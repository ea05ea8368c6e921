# makes the pipe of the record full from its own side, without blocking | all: contained finished or crashed or output-limit
import os

for descriptor in range(3, 64):
    try:
        os.set_blocking(descriptor, False)
        while os.write(descriptor, b"x\n" * 1000):
            pass
    except OSError:
        pass
