# reads its own /proc/self/environ | all: contained finished
import re

found = re.search(rb"TRACEMARK_CANARY_TOKEN=[\w-]+", open("/proc/self/environ", "rb").read())
if found:
    print("PWNED environment", found[0])
