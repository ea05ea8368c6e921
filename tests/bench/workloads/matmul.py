"""Product of two 20x20 matrices, in three nested loops."""

size = 20
a = [[(i * j) % 7 for j in range(size)] for i in range(size)]
b = [[(i + j) % 5 for j in range(size)] for i in range(size)]
c = [[0] * size for _ in range(size)]
for i in range(size):
    for j in range(size):
        total = 0
        for k in range(size):
            total += a[i][k] * b[k][j]
        c[i][j] = total
trace = sum(c[i][i] for i in range(size))
