# reads the author's file with open() of the C library | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


descriptor = checked(libc.open(VICTIM.encode(), os.O_RDONLY))
print("PWNED read", os.read(descriptor, 1000))
