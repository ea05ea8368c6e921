# starts a program by the internals of subprocess, which no audit hook sees | basic: works finished | auto: refused error
import os
import pty

child, _ = pty.fork()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print("PWNED terminal")
