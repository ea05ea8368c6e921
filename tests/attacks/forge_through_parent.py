# opens the descriptors of its parent and writes to them | basic: contained finished or error | auto: refused error
import os

folder = f"/proc/{os.getppid()}/fd"
for name in sorted(os.listdir(folder), key=int)[:3]:
    target = os.readlink(f"{folder}/{name}")
    if target.startswith("pipe:"):
        with open(f"{folder}/{name}", "wb", buffering=0) as pipe:
            os.set_blocking(pipe.fileno(), False)
            pipe.write(b"garbage\n")
