# leaves a link in its folder and writes through it | basic: works finished | auto: refused error
import os

os.symlink(SITE + "/docs/" + MARK, "link")
open("link", "w").close()
print("PWNED write")
