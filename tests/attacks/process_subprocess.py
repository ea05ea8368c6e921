# starts a program | basic: works finished | auto: refused error
import subprocess

print("PWNED", subprocess.check_output(["/bin/echo", "program"], text=True))
