# takes a file descriptor out of its parent | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


handle = os.pidfd_open(os.getppid())
checked(libc.syscall(438, handle, 1, 0))
print("PWNED pidfd_getfd")
