# prints a line of 50 MB | all: contained output-limit
print("x" * 50_000_000)
