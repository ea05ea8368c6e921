# leaves a daemon without anything of the run: other session, parent, folder and environment | basic: contained finished | auto: refused error | with: alone
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        os.closerange(0, 64)
        os.execve("/bin/sleep", ["sleep", "600"], {})
    os._exit(0)
os.wait()
