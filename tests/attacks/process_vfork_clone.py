# starts a process with the raw system call clone3 | basic: works finished or crashed | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, 17, 0, 0, 0)
child = checked(libc.syscall(435, arguments, ctypes.c_size_t(64)))
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print("PWNED clone3")
