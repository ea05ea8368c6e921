# asks for size and times of the author's file, which is not defended | all: contained finished
import os

print("seen", os.stat(VICTIM).st_size > 0)
