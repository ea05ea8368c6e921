# forges records with numbers that are out of all bounds | all: contained finished or crashed
import os

for descriptor in range(3, 64):
    for line in (b'["e","finished",99999999999999999999999,null,0]\n', b'["l",[999999999,-999999999]]\n'):
        try:
            os.write(descriptor, line)
        except OSError:
            pass
