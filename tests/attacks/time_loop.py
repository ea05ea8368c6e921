# loops for ever | all: contained step-limit or time-limit | with: timeout=0.7
while True:
    pass
