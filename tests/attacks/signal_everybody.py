# signals all processes of the user (signal 0 here, which only asks whether it may) | basic: works finished | auto: refused error
import os

os.kill(-1, 0)
print("PWNED signal to everybody")
