# runs a line of shell, whose failure is only a number | basic: works finished | auto: contained finished
import os

status = os.system("exit 7")
print("PWNED shell" if status == 7 << 8 else f"REFUSED {status}")
