# starts a process with the raw system call clone | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 56 if os.uname().machine == "x86_64" else 220
child = checked(libc.syscall(number, 17, 0, 0, 0, 0))
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print("PWNED clone")
