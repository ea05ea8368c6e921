# makes system calls through io_uring, past all filters | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


checked(libc.syscall(425, 4, ctypes.create_string_buffer(120)))
print("PWNED io_uring")
