# writes 100 MB in small files | basic: works finished | auto: contained output-limit
chunk = b"x" * 1_000_000
for number in range(100):
    with open(f"file{number}", "wb") as file:
        file.write(chunk)
print("PWNED 100 MB on the disk")
