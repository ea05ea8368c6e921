# fills the memory again and again and swallows the error | all: contained finished
for _ in range(2):
    try:
        items = [bytearray(1_000_000) for _ in range(10_000)]
    except MemoryError:
        items = None
print("went on")
