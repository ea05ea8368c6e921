# writes one big file | all: refused error
with open("big", "wb") as file:
    for _ in range(100):
        file.write(b"x" * 1_000_000)
print("PWNED 100 MB on the disk")
