# maps shared memory without a name | all: contained error or memory-limit
import mmap

maps = [mmap.mmap(-1, 1 << 26, flags=mmap.MAP_SHARED) for _ in range(100)]
print("PWNED 6 GB mapped")
