# writes a start-up file into the author's home | basic: works finished | auto: refused error
with open(HOME + "/." + MARK, "w") as file:
    file.write("x")
print("PWNED write")
