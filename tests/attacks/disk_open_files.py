# opens files until there are no more descriptors | all: refused error
files = []
for number in range(5000):
    files.append(open("file", "w"))
print("PWNED 5,000 descriptors")
