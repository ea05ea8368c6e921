# makes a socket by the numbers of the x32 interface | basic: works finished | auto: contained error or crashed or killed | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.syscall(0x40000000 + 41, 2, 1, 0))
print("PWNED socket of x32")
