# leaves System V semaphores | basic: works finished | auto: refused error
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


semaphores = checked(libc.semget(0, 1, 0o600))
print("PWNED semaphores")
libc.semctl(semaphores, 0, 0)
