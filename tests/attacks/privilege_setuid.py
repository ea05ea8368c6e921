# becomes root where it is not | all: contained finished or error
import os

if os.getuid() != 0:
    os.setuid(0)
    print("PWNED root")
