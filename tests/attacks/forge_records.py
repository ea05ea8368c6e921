# writes records of its own in the recorder's format | all: contained finished or crashed
import os

for descriptor in range(3, 64):
    for line in (b'["l",[0,1,2,3]]\n', b'["i",5]\n', b'["p"]\n', b'["l",[[[[]]],{"a":1},-5,1e308]]\n'):
        try:
            os.write(descriptor, line)
        except OSError:
            pass
