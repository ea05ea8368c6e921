"""Options in plain words, and the values that they stand for."""

from collections.abc import Mapping

ANY_ERROR = object()
"""Meaning of "Error": it equals the name of any exception that was raised."""

DEFAULT_WORDS: Mapping[str, object] = {
    "no output": "",
    "nothing": "",
    "it prints nothing": "",
    "prints nothing": "",
    "nothing is printed": "",
    "error": ANY_ERROR,
    "an error": ANY_ERROR,
    "it raises an error": ANY_ERROR,
    "none": None,
    "never": None,
    "not evaluated": None,
    "it is not evaluated": None,
    "true": True,
    "yes": True,
    "yes, it is": True,
    "yes, it does": True,
    "yes, it was": True,
    "false": False,
    "no": False,
    "no, it is not": False,
    "no, it isn't": False,
    "no, it does not": False,
    "no, it doesn't": False,
    "no, it was not": False,
    "no, it wasn't": False,
}
"""Phrases in lower case."""


def word_table(words: Mapping[str, object]) -> Mapping[str, object]:
    """The default words with a site's own.

    A text on the right that is itself a phrase means the same as that phrase; any other text and
    any other value means itself: `{"Nichts": "No output", "Dreimal": 3}`.
    """
    own = {_phrase(key): _meaning(value) for key, value in words.items()}
    return {**DEFAULT_WORDS, **own}


def meanings(text: str, table: Mapping[str, object]) -> tuple[object, ...]:
    """What a whole option in plain words stands for: nothing, or one value."""
    phrase = _phrase(text)
    return (table[phrase],) if phrase in table else ()


def _meaning(value: object) -> object:
    return DEFAULT_WORDS.get(_phrase(value), value) if isinstance(value, str) else value


def _phrase(text: str) -> str:
    return " ".join(text.split()).rstrip(".!").casefold()
