# starts a program with posix_spawn | basic: works finished | auto: refused error
import os

child = os.posix_spawn("/bin/echo", ["echo", "PWNED spawn"], {})
os.waitpid(child, 0)
