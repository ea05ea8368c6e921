# fills the memory with a list | all: contained memory-limit
items = [0]
while True:
    items *= 2
