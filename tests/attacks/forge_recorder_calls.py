# finds the recorder among all objects and has it send | all: contained finished or crashed or error
import gc
import types

functions = [found for found in gc.get_objects() if type(found) is types.FunctionType]
names = ("send", "close", "finish", "end", "flush")
for found in [f for f in functions if "tracemark" in str(f.__module__) and f.__name__ in names]:
    try:
        found(None)
    except BaseException:
        pass
