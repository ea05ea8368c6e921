"""Bubble sort of 30 numbers."""

numbers = [17, 4, 29, 11, 0, 22, 8, 26, 13, 2, 19, 6, 24, 15, 28]
numbers += [1, 21, 10, 27, 5, 14, 23, 9, 18, 3, 25, 12, 7, 20, 16]
for end in range(len(numbers) - 1, 0, -1):
    swaps = 0
    for i in range(end):
        if numbers[i] > numbers[i + 1]:
            left = numbers[i]
            right = numbers[i + 1]
            numbers[i] = right
            numbers[i + 1] = left
            swaps += 1
    if swaps == 0:
        break
