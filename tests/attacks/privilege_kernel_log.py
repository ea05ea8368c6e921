# reads the log of the kernel | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


buffer = ctypes.create_string_buffer(1000)
checked(libc.klogctl(3, buffer, 1000))
print("PWNED kernel log")
