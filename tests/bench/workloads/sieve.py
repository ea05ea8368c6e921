"""The sieve of Eratosthenes up to 5,000."""

limit = 5000
is_prime = [True] * (limit + 1)
is_prime[0] = is_prime[1] = False
for n in range(2, limit + 1):
    if is_prime[n]:
        for multiple in range(n * n, limit + 1, n):
            is_prime[multiple] = False
primes = []
for n in range(2, limit + 1):
    if is_prime[n]:
        primes.append(n)
