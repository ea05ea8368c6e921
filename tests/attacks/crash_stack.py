# overflows the stack of C | all: contained crashed or error or finished or killed or memory-limit
import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self, name + "x")


Deep(None).missing
