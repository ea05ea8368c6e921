"""What an author may have meant by a word that nobody knows."""

import difflib
from collections.abc import Iterable
from pathlib import Path


def nearest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """The known word most like `word`, or None; `likeness` is difflib's ratio, 0 to 1."""
    found = difflib.get_close_matches(word.lower()[:80], list(known), n=1, cutoff=likeness)
    return found[0] if found else None


def with_guess(guess: str | None, advice: str) -> str:
    """The advice with `Did you mean …?` in front of it, where there is a guess."""
    return advice if guess is None else f"Did you mean `{guess}`? {advice}"


def advice(word: str, known: Iterable[str]) -> str:
    """`Did you mean …?` where one is near, else the list of all."""
    words = list(known)
    guess = nearest(word, words)
    if guess is not None:
        return f"Did you mean `{guess}`?"
    return f"Known here: {listed(words)}."


def listed(words: Iterable[str]) -> str:
    """The words as code, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def nearest_file(path: Path) -> str:
    """`Did you mean …?` with the name beside `path` that is most like its own, or an empty text."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())[:1000]
    except (OSError, ValueError):
        return ""
    found = difflib.get_close_matches(path.name[:80], names, n=1)
    return with_guess(found[0], "") if found else ""
