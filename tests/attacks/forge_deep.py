# writes a record that is nested 100,000 deep | all: contained finished or crashed or output-limit
import os

for descriptor in range(3, 64):
    try:
        os.write(descriptor, b"[" * 100_000 + b"\n")
    except OSError:
        pass
