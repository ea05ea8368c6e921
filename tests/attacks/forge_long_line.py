# writes a line of 100 MB into the record | all: contained output-limit or finished | with: timeout=3
import os

chunk = b"x" * 1_000_000
for descriptor in range(3, 64):
    try:
        for _ in range(100):
            os.write(descriptor, chunk)
    except OSError:
        pass
