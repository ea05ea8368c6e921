# locks memory, so that it cannot be swapped out | all: contained error or finished
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.mlockall(3))
