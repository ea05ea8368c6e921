# lowers the limit of recursion as far as it goes | all: contained finished or error
import sys

sys.setrecursionlimit(50)
x = [[1]]
