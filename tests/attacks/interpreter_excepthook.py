# replaces the hook for exceptions with one that raises and exits | all: contained error or exit or crashed
import os
import sys

sys.excepthook = lambda *_: 1 / 0
raise ValueError("PWNED only if nobody tells this")
