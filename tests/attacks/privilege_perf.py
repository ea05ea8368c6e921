# counts events of the processor | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 298 if os.uname().machine == "x86_64" else 241
event = (ctypes.c_uint32 * 32)(1, 128)
checked(libc.syscall(number, event, 0, -1, -1, 0))
print("PWNED perf")
