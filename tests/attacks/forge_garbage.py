# writes garbage to every open descriptor | all: contained finished or crashed
import os

for descriptor in range(3, 64):
    try:
        os.write(descriptor, b"garbage\n{}\n[]\nnull\n[\"l\", 3]\n")
    except OSError:
        pass
