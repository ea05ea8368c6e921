# writes a file into the common temporary folder | basic: works finished | auto: refused error
with open("/tmp/" + MARK, "w") as file:
    file.write("x")
print("PWNED write")
