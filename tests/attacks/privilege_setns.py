# enters the namespace of another process | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


namespace = os.open(f"/proc/{os.getppid()}/ns/uts", os.O_RDONLY)
checked(libc.setns(namespace, 0))
print("PWNED setns")
