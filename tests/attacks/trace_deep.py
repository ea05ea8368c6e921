# nests a list 100,000 deep | all: contained finished or crashed or step-limit
def nested(n):
    items = []
    for _ in range(n):
        items = [items]
    return items


value = nested(100_000)
