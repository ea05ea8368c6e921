# appends to the author's file | basic: works finished | auto: refused error
with open(VICTIM, "a") as file:
    file.write("more")
print("PWNED write")
