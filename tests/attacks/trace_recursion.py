# calls itself for ever | all: contained error
def deeper(n):
    return deeper(n + 1)


deeper(0)
