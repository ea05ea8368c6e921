# reads the site's configuration | basic: works finished | auto: refused error
import os

descriptor = os.open(SITE + "/mkdocs.yml", os.O_RDONLY)
print("PWNED read", os.read(descriptor, 1000))
