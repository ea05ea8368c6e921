# compares its descriptors with those of its parent | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 312 if os.uname().machine == "x86_64" else 272
checked(libc.syscall(number, os.getppid(), os.getpid(), 0, 0, 0))
print("PWNED kcmp")
