# moves a file of its own to the author's place | basic: works finished | auto: refused error
import os

open("own", "w").close()
os.replace("own", VICTIM)
print("PWNED rename")
