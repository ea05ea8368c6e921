# raises the limit of recursion and calls itself for ever | all: contained error or crashed or memory-limit or step-limit or time-limit or killed | with: timeout=0.7
import sys

sys.setrecursionlimit(10**9)


def deeper(n):
    return deeper(n + 1)


deeper(0)
