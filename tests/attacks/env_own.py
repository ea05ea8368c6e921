# looks for the builder's secrets in its own environment | all: contained finished
import os

found = os.environ.get("TRACEMARK_CANARY_TOKEN")
if found:
    print("PWNED environment", found)
