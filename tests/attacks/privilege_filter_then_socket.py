# adds a filter of its own that lets all pass, and makes a socket | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


import socket

libc.prctl(38, 1, 0, 0, 0)
instruction = ctypes.create_string_buffer(b"\x06\0\0\0\0\0\xff\x7f", 8)


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


program = Program(1, ctypes.addressof(instruction))
libc.prctl(22, 2, ctypes.byref(program), 0, 0)
socket.socket()
print("PWNED socket")
