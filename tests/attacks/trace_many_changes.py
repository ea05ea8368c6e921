# changes 3,000 objects in each step | all: contained finished or output-limit or time-limit or step-limit or memory-limit | with: timeout=3
items = [[n] for n in range(3_000)]
for step in range(1000):
    for item in items:
        item[0] += step
