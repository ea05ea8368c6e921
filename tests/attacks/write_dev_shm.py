# writes into shared memory | basic: works finished | auto: refused error
with open("/dev/shm/" + MARK, "w") as file:
    file.write("x")
print("PWNED write")
