# doubles a text until the memory is full | all: contained memory-limit
text = "x"
while True:
    text += text
