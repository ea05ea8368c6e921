# makes a socket with the raw system call | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 41 if os.uname().machine == "x86_64" else 198
checked(libc.syscall(number, 2, 1, 0))
print("PWNED socket")
