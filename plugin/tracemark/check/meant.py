"""What an author may have meant by a name or a piece of code in a claim.

Here case counts, as it does in Python; for words of our own it does not (`lesson.spelling`).
"""

from collections.abc import Iterable
from difflib import get_close_matches

from tracemark.lesson.spelling import listed


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean …?` with the known text nearest to `word`, or an empty text."""
    near = get_close_matches(word[:200], sorted({k for k in known if len(k) <= 200}), n=1)
    return f"Did you mean `{near[0]}`?" if near else ""


def did_you_mean_or(word: str, known: Iterable[str], what: str) -> str:
    """`Did you mean …?` where a known text is near, else all of them behind `what`."""
    words = list(known)
    return did_you_mean(word, words) or (f"{what} {listed(words)}" if words else "")
