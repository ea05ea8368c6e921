# writes 600 MB in small files | all: contained output-limit
chunk = b"x" * 1_000_000
for number in range(600):
    with open(f"file{number}", "wb") as file:
        file.write(chunk)
print("PWNED 600 MB on the disk")
