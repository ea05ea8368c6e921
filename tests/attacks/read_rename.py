# takes the author's file away into its folder | basic: works finished | auto: refused error
import os

os.rename(VICTIM, "taken")
print("PWNED read", open("taken").read())
