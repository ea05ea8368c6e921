# adds a rule set of its own, which can only take away | all: contained finished or error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


rights = (ctypes.c_uint64 * 1)(1)
rules = checked(libc.syscall(444, rights, ctypes.c_size_t(8), 0))
libc.prctl(38, 1, 0, 0, 0)
checked(libc.syscall(446, rules, 0))
