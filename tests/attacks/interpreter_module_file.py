# leaves modules in its folder under names that Python needs | all: contained finished
for name in ("json", "os", "traceback", "linecache", "signal", "threading"):
    with open(f"{name}.py", "w") as file:
        file.write("print('own module')\n")
import json
import linecache
import traceback

print(json.dumps([1]))
