# leaves a System V message queue | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


queue = checked(libc.msgget(0, 0o600))
print("PWNED queue")
libc.msgctl(queue, 0, 0)
