# makes mount, network and process namespaces | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.unshare(0x00020000 | 0x40000000 | 0x20000000))
print("PWNED namespaces")
