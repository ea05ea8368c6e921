# installs an audit hook that raises at everything | all: contained finished or error or crashed or time-limit | with: timeout=0.7
import sys


def hook(event, arguments):
    raise RuntimeError("no")


sys.addaudithook(hook)
x = 1
print(x)
