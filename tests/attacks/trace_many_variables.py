# has 100,000 variables | all: contained finished or output-limit or time-limit or memory-limit | with: timeout=2
globals().update({f"v{number}": number for number in range(100_000)})
last = 1
