# has texts that are no valid Unicode | all: contained finished
text = "\ud800 alone"
table = {"\udfff": 1}
print(ascii(text))
