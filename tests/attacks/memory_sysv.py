# leaves a segment of System V shared memory | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.shmget(SHM_KEY, ctypes.c_size_t(4096), 0o1600))
print("PWNED segment")
