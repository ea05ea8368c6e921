# has names that are no valid Unicode | all: contained finished
globals()["\ud800"] = 3
x = 1
