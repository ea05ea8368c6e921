# runs a command as root | basic: works finished | auto: refused error | with: depends
import subprocess

done = subprocess.run(["su", "-c", "exit 7"], stdin=subprocess.DEVNULL, capture_output=True)
if done.returncode == 7:
    print("PWNED su")
else:
    print("REFUSED", done.returncode)
