# makes a user namespace, in which it is root | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.unshare(0x10000000))
print("PWNED user namespace")
