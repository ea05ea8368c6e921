# leaves a daemon that goes on writing to the record and to the output | basic: contained finished or output-limit or crashed | auto: refused error
import os

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            for descriptor in range(1, 20):
                try:
                    os.write(descriptor, b"x" * 1000)
                except OSError:
                    pass
    os._exit(0)
os.wait()
