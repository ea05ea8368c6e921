# writes a file beside its own folder | basic: works finished | auto: refused error
with open("../" + MARK, "w") as file:
    file.write("x")
print("PWNED write")
