# makes a file that looks like 1 TB | all: refused error
with open("sparse", "wb") as file:
    file.truncate(10**12)
print("PWNED sparse file")
