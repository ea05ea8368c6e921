# changes the name of the machine (with a wrong address: the answer says whether it may) | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


import errno

result = libc.sethostname(None, 5)
if ctypes.get_errno() == errno.EFAULT:
    print("PWNED hostname")
else:
    checked(result)
