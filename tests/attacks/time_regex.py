# searches with a pattern that takes for ever | all: contained time-limit | with: timeout=0.7
import re

re.match(r"(a+)+$", "a" * 60 + "b")
