# asks for more memory than there is | all: contained memory-limit
items = bytearray(10**12)
