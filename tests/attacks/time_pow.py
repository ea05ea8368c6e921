# computes a huge number in C | all: contained time-limit | with: timeout=0.7
number = 3 ** (10**9)
