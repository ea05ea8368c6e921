# writes a program into its folder and starts it | basic: works finished | auto: refused error
import os
import subprocess

with open("program", "w") as file:
    file.write("#!/bin/sh\necho PWNED own program\n")
os.chmod("program", 0o700)
print(subprocess.run([os.path.abspath("program")], capture_output=True, text=True).stdout)
