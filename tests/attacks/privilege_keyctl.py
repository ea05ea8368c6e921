# looks into the user's keys | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 250 if os.uname().machine == "x86_64" else 219
checked(libc.syscall(number, 0, -3, 0))
print("PWNED keyctl")
