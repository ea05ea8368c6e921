# goes through the author's folders with os.walk, which hides errors | basic: works finished | auto: contained finished
import os

found = [name for _, _, names in os.walk(HOME) for name in names]
if found:
    print("PWNED walk", found)
