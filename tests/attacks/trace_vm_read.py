# reads the memory of its parent with process_vm_readv | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


import errno

buffer = ctypes.create_string_buffer(8)
here = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
there = (ctypes.c_size_t * 2)(4096, 8)
result = libc.process_vm_readv(os.getppid(), here, 1, there, 1, 0)
# A wrong address is told only to those who may read.
if result >= 0 or ctypes.get_errno() == errno.EFAULT:
    print("PWNED process_vm_readv")
else:
    checked(result)
