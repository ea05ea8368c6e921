# makes a map of the kernel's virtual machine | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


number = 321 if os.uname().machine == "x86_64" else 280
wanted = (ctypes.c_uint32 * 20)(2, 4, 4, 1)
checked(libc.syscall(number, 0, wanted, 72))
print("PWNED bpf")
