# puts another file over all descriptors | all: contained crashed or finished
import os

file = os.open("own", os.O_CREAT | os.O_RDWR)
for descriptor in range(64):
    if descriptor != file:
        try:
            os.dup2(file, descriptor)
        except OSError:
            pass
x = 1
