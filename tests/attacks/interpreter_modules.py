# takes all modules away | all: contained finished or error or crashed
import sys

sys.modules.clear()
x = [1]
y = {2: x}
