# replaces the trace function | all: contained finished
import sys

sys.settrace(lambda *_: None)
sys.setprofile(lambda *_: None)
x = 1
