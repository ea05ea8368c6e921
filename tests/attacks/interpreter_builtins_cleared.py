# takes all built-in names away | all: contained finished or error or crashed
import builtins

vars(builtins).clear()
x = 1
