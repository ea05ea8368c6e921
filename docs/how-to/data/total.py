total = 0
for price in [4, 8]:
    total += price
