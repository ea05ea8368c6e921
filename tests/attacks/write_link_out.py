# makes a hard link to its own file outside | basic: works finished | auto: refused error
import os

open("own", "w").close()
os.link("own", SITE + "/docs/" + MARK)
print("PWNED link")
