# signals its parent with the raw system call tgkill | basic: works finished or killed | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 234 if os.uname().machine == "x86_64" else 131
checked(libc.syscall(number, os.getppid(), os.getppid(), 10))
print("PWNED signal")
