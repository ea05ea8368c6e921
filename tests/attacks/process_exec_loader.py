# starts a program that it may only read, by the dynamic loader | basic: works crashed | auto: refused error | with: depends
import os

os.execv("/lib64/ld-linux-x86-64.so.2", ["ld", "/bin/echo", "PWNED loader"])
