# swallows everything that is raised in it, for ever | all: contained step-limit or time-limit | with: timeout=0.7
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
