# uses multiprocessing.shared_memory, which leaves a file | basic: works finished or error | auto: refused error
from multiprocessing import resource_tracker, shared_memory

resource_tracker.register = lambda *_: None
memory = shared_memory.SharedMemory(MARK, create=True, size=4096)
print("PWNED shared memory", memory.name)
