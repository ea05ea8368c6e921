# has values with a huge picture | all: contained finished
text = "x" * 10_000_000
items = list(range(300_000))
number = 10**5000
nested = {n: [n] * 100 for n in range(1000)}
