# makes a number that fills the memory | all: contained memory-limit or time-limit | with: timeout=0.7
number = 1 << 40_000_000_000
