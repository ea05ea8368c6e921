# attaches to its parent as a debugger | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.ptrace(0x4206, os.getppid(), 0, 0))
print("PWNED ptrace")
