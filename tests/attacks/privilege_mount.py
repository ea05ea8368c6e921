# mounts a file system (one that does not exist: the answer says whether it may) | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


import errno

result = libc.mount(b"none", b".", b"no-such-file-system", 0, None)
if ctypes.get_errno() == errno.ENODEV:
    print("PWNED mount")
else:
    checked(result)
