"""Samples that spend their time in libraries, which are never traced."""

from tests.bench.pairs import Pair, alternate

JSON = """\
row = {"id": 1, "name": "Ada", "tags": ["a", "b"], "place": {"x": 1.5, "y": [1, 2, 3]}}
data = {"rows": [row] * 10_000}
text = json.dumps(data)
again = json.loads(text)
same = again == data
"""
RE = """\
text = "The quick brown fox jumps over the lazy dog, 27 times in 1984. " * 5_000
swapped = re.sub(r"(\\w+) (\\w+)", r"\\2 \\1", text)
hidden = re.sub(r"\\d+", "#", swapped)
"""
TEXTWRAP = """\
text = "The quick brown fox jumps over the lazy dog, again and again. " * 2_000
filled = textwrap.fill(text, width=60)
short = textwrap.shorten(text, width=80)
"""
NUMPY = """\
a = np.arange(160_000.0).reshape(400, 400) / 160_000
b = np.eye(400)
for _ in range(10):
    b = b @ a
    b = b / np.abs(b).max()
values = np.linalg.svd(b, compute_uv=False)
total = float(values.sum())
"""
NUMPY_SETUP = """\
import os
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
"""
"""One thread: else the second core, whoever uses it, decides."""


def libraries(python: str, rounds: int, *, with_numpy: bool) -> list[Pair]:
    """The samples; what they import is imported before the clock starts."""
    pairs = [
        Pair("json", JSON, setup="import json\n"),
        Pair("re.sub", RE, setup="import re\n"),
        Pair("textwrap", TEXTWRAP, setup="import textwrap\n"),
    ]
    if with_numpy:
        pairs.append(Pair("numpy", NUMPY, setup=NUMPY_SETUP))
    alternate(pairs, python, rounds)
    return pairs
