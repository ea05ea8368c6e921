# compares so that sorting takes for ever | all: contained time-limit or step-limit | with: timeout=0.7
class Slow:
    def __lt__(self, other):
        return sum(range(10**7)) < 0


sorted(Slow() for _ in range(10_000))
