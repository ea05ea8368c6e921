# installs an audit hook that raises at everything | all: contained finished
import sys


def hook(event, arguments):
    raise RuntimeError("no")


sys.addaudithook(hook)
x = 1
print(x)
