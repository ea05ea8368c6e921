# writes bytes that are no UTF-8 into the record | all: contained finished or crashed
import os

for descriptor in range(3, 64):
    try:
        os.write(descriptor, b'["l",["\xff\xfe\xc0\x80"]]\n')
    except OSError:
        pass
