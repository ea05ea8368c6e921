# prints for ever | all: contained output-limit or step-limit | with: timeout=2
while True:
    print("x" * 1000)
