# fills memory that is not Python's | all: contained error or memory-limit
import mmap

maps = []
for _ in range(1000):
    maps.append(mmap.mmap(-1, 1 << 24))
    maps[-1].write(b"x" * (1 << 24))
print("PWNED 16 GB mapped")
