# reads the list of users | basic: works finished | auto: refused error
with open("/etc/passwd") as file:
    print("PWNED users", len(file.readlines()))
