# makes 300 folders in one another | all: contained finished
import os

for _ in range(300):
    os.mkdir("d")
    os.chdir("d")
