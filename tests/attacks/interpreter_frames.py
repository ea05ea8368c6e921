# changes the recorder's frames from within | all: contained finished or crashed or error
import sys

frame = sys._getframe()
while frame is not None:
    for name in list(frame.f_globals):
        if frame.f_globals is not globals() and not name.startswith("__"):
            frame.f_globals[name] = None
    frame = frame.f_back
x = 1
