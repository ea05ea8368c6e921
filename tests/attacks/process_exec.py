# becomes another program | basic: works crashed | auto: refused error
import os

os.execv("/bin/echo", ["echo", "PWNED exec"])
