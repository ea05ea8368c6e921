# leaves a POSIX message queue | basic: works finished | auto: refused error | with: depends
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


name = ("/" + MARK).encode()
checked(libc.mq_open(name, 0o102, 0o600, None))
print("PWNED queue")
libc.mq_unlink(name)
