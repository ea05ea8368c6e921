# makes 1,000 empty files with long names | all: contained finished or output-limit
for number in range(1000):
    open(f"{number}".ljust(200, "x"), "w").close()
