# has values that hold themselves | all: contained finished
items = []
items.append(items)
table = {}
table["self"] = table
items.append(table)
