# writes a last record of its own and leaves | all: contained finished or crashed
import os

for descriptor in range(3, 64):
    try:
        os.write(descriptor, b'["e","finished",0,null,0]\n')
    except OSError:
        pass
os._exit(0)
