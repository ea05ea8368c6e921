# signals its parent with the raw system call rt_sigqueueinfo | basic: works finished or killed | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 129 if os.uname().machine == "x86_64" else 138
info = (ctypes.c_int * 32)(10, 0, -1)
checked(libc.syscall(number, os.getppid(), 10, info))
print("PWNED signal")
