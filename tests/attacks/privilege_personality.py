# switches off the shuffling of addresses for itself, which is its own affair | all: contained finished or error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.personality(0x0040000))
