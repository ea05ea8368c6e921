"""The size of records of samples that do too much of one thing."""

from tests.bench import product

RUNAWAY = "def f(n):\n    return f(n + 1)\n\n\nf(0)\n"
PRINTS = "for i in range(300):\n    print(str(i % 10) * 1000)\n"


def excess(python: str) -> dict[str, product.Size]:
    """By what they do."""
    return {
        "recursion without end": product.size(RUNAWAY, python),
        "300 prints of 1,000 characters": product.size(PRINTS, python),
    }
