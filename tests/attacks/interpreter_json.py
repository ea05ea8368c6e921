# breaks the json module | all: contained finished
import json

json.dumps = json.loads = json.encoder = None
x = [1]
