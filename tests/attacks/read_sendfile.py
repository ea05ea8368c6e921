# copies the author's file with sendfile | basic: works finished | auto: refused error
import os

with open("copy", "wb") as copy, open(VICTIM, "rb") as victim:
    os.sendfile(copy.fileno(), victim.fileno(), 0, 1000)
print("PWNED read", open("copy").read())
