# reads the command line of its parent and lists the others | basic: works finished | auto: refused error
import os

words = open(f"/proc/{os.getppid()}/cmdline", "rb").read().count(b"\0")
others = len([name for name in os.listdir("/proc") if name.isdigit()])
if words:
    print("PWNED command lines", words, others)
