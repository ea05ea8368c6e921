"""What `ask:` of a quiz may say: a few plain forms, each of which is a claim and a question.

`value total after step 3` asks what `step(3)["total"]` computes, in the words "What is `total` after
step 3?". There is no second language behind it: each form is turned into the text of a claim.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from tracemark.lesson.after_row import after_row
from tracemark.lesson.expression import BrokenPython, parse_expression
from tracemark.lesson.spelling import listed


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that an author asked for."""

    claim: str
    """The claim that computes its answer."""
    stem: str
    """The question itself, inline Markdown."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """Why a text asks for nothing."""

    message: str
    """What was found, to go behind the option's name."""
    advice: str
    column: int = 0
    """0-based character of the text that is wrong."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to ask."""

    shown: str
    """As the manual writes it; several are divided by `; `."""
    pattern: str
    """What it looks like, blanks already single."""
    claim: Callable[[re.Match[str]], str]
    stem: Callable[[re.Match[str]], str]
    """Without the question mark, to go on after `If … becomes …,` as well."""
    may_change: bool = True
    """Whether it may be asked of a changed sample."""


_NAME, _STEP, _CONDITION = r"(?P<name>.+?)", r"(?P<n>[1-9]\d{0,8})", r"(?P<condition>.+)"
_GLOBAL = re.compile(r"global \w+")
"""How claims name a variable of the module where a function has one of that name."""
_CHANGE = re.compile(
    r"(?P<what>.+?) if (?P<q>[\"'`])(?P<old>.+?)(?P=q) becomes (?P<r>[\"'`])(?P<new>.+?)(?P=r)"
)


def _index(found: re.Match[str]) -> str:
    return json.dumps(found["name"], ensure_ascii=False)


def _search(found: re.Match[str]) -> str:
    condition = f"({found['condition']})" if found["truth"].lower() == "true" else ""
    return f"{found['which'].lower()}{condition or '(not (' + found['condition'] + '))'}"


_FORMS = (
    _Form(
        "value NAME after step N",
        rf"value {_NAME} after step {_STEP}",
        lambda m: f"step({m['n']})[{_index(m)}]",
        lambda m: f"what is {code(m['name'])} after step {m['n']}",
    ),
    _Form(
        "value NAME before step N",
        rf"value {_NAME} before step {_STEP}",
        lambda m: f"step({m['n']}).before[{_index(m)}]",
        lambda m: f"what is {code(m['name'])} before step {m['n']}",
    ),
    _Form(
        "value NAME at the end",
        rf"value {_NAME} (?:at|in) the end",
        lambda m: f"final[{_index(m)}]",
        lambda m: f"what is {code(m['name'])} at the end",
    ),
    _Form("output", "output", lambda m: "output", lambda m: "what is the whole output"),
    _Form(
        "output of step N",
        rf"output of step {_STEP}",
        lambda m: f"step({m['n']}).output",
        lambda m: f"what is the output of step {m['n']}",
    ),
    _Form(
        "next line after step N",
        rf"next line after step {_STEP}",
        lambda m: f"step({m['n']} + 1).line",
        lambda m: f"which line comes next after step {m['n']}",
        may_change=False,
    ),
    _Form(
        "first True of CONDITION; first False of CONDITION; last True of CONDITION; "
        "last False of CONDITION",
        rf"(?P<which>first|last) (?P<truth>True|False) of {_CONDITION}",
        _search,
        lambda m: (
            f"at which step is {code(m['condition'])} {m['which'].lower()} "
            f"evaluated as {m['truth'].capitalize()}"
        ),
        may_change=False,
    ),
    _Form(
        "first step after which CONDITION; last step after which CONDITION",
        rf"(?P<which>first|last) step after which {_CONDITION}",
        lambda m: f"{m['which'].lower()}({after_row(m['condition'])})",
        lambda m: f"after which step is {code(m['condition'])} {m['which'].lower()} True",
        may_change=False,
    ),
    _Form(
        "times line N runs",
        rf"times line {_STEP} runs",
        lambda m: f"runs({m['n']})",
        lambda m: f"how many times does line {m['n']} run",
        may_change=False,
    ),
    _Form(
        "times CONDITION is tested",
        rf"times {_CONDITION} is tested",
        lambda m: f"tested({m['condition']})",
        lambda m: f"how many times is {code(m['condition'])} tested",
        may_change=False,
    ),
    _Form(
        "exception",
        "exception",
        lambda m: "raised",
        lambda m: "which exception ends the program, if any",
    ),
)
_CHANGES = (
    _Form("", "what changes", lambda m: "output", lambda m: "what is the whole output"),
    _Form(
        "",
        rf"what changes in {_NAME}",
        lambda m: f"final[{_index(m)}]",
        lambda m: f"what is {code(m['name'])} at the end",
    ),
)
_OF_A_TEST = re.compile(r".* (?:first|last) evaluated as (?:True|False)\?")
_OF_A_NAME = re.compile(r"(?:W|.*, w)hat is `\w+` (?:after|before) step \d+\?")
SHOWN = (
    *(shown for form in _FORMS for shown in form.shown.split("; ")),
    'what changes if "OLD" becomes "NEW"',
    'what changes in NAME if "OLD" becomes "NEW"',
)
"""All that can be asked, as the manual lists it."""
_MAY_CHANGE = 'Only `value`, `output` and `exception` take `if "…" becomes "…"`.'


def read_ask(text: str) -> Asked | Unasked:
    """The question that `text` asks for."""
    flat = " ".join(text.split())
    change = _CHANGE.fullmatch(flat)
    if change is not None:
        return _changed(flat, change)
    return _plain(flat, _FORMS)


def asks_for_a_test(title: str) -> bool:
    """Whether a question says, as `first True of …` does, that the sample evaluates the condition."""
    return _OF_A_TEST.fullmatch(title) is not None


def asks_for_a_name(title: str) -> bool:
    """Whether a question says no more of a variable than its name, as `value n after step 4` does."""
    return _OF_A_NAME.fullmatch(title) is not None


def _plain(text: str, forms: tuple[_Form, ...]) -> Asked | Unasked:
    for form in forms:
        found = re.fullmatch(form.pattern, text, re.IGNORECASE)
        if found is not None:
            broken = _broken(text, found)
            return broken or Asked(form.claim(found), f"{_sentence(form.stem(found))}?")
    return _nothing(text)


def _changed(text: str, change: re.Match[str]) -> Asked | Unasked:
    """A question about the sample with a piece replaced."""
    may_change = tuple(form for form in _FORMS if form.may_change)
    asked = _plain(change["what"], (*_CHANGES, *may_change))
    if isinstance(asked, Unasked):
        return asked if asked.column else _unchanging(text, change["what"]) or _nothing(text)
    old, new = change["old"], change["new"]
    pair = f"{json.dumps(old, ensure_ascii=False)}, {json.dumps(new, ensure_ascii=False)}"
    stem = asked.stem[0].lower() + asked.stem[1:]
    return Asked(f"what_if({pair}).{asked.claim}", f"If {code(old)} becomes {code(new)}, {stem}")


def _unchanging(text: str, what: str) -> Unasked | None:
    """Why something that can be asked, but not of a changed sample, asks for nothing; else None."""
    asked = _plain(what, _FORMS)
    if isinstance(asked, Unasked) and not asked.column:
        return None
    return Unasked(f"is {text!r}, which cannot be asked of a changed sample", _MAY_CHANGE)


def _broken(text: str, found: re.Match[str]) -> Unasked | None:
    """A condition or name in it that is not Python."""
    for part in ("condition", "name"):
        words = found.groupdict().get(part)
        if words and part == "name" and _GLOBAL.fullmatch(words):
            continue
        tree = parse_expression(words) if words else None
        if isinstance(tree, BrokenPython):
            message = f"has {words!r}, which is not a Python expression: {tree.message}"
            column = found.start(part) + (tree.column if tree.line == 0 else 0)
            return Unasked(message, "Write a name or a condition of the sample there.", column)
    return None


def _nothing(text: str) -> Unasked:
    near = _near(text)
    advice = f"What can be asked: {listed(SHOWN)}."
    if near:
        advice = f"Did you mean {' or '.join(f'`{one}`' for one in near)}?"
    return Unasked(f"is {text!r}, which asks for nothing", advice)


_HOLES = (
    (re.compile(r"(?P<before>\bvalues? )(?P<hole>[^ ]+)"), "NAME"),
    (re.compile(r"(?P<before>^\w+ \w+ of )(?P<hole>.+)"), "CONDITION"),
    (re.compile(r"(?P<before>\btimes? )(?!line\b)(?P<hole>.+?)(?= (?:is|are|was) )"), "CONDITION"),
    (re.compile(r"(?P<before>\b(?:step|line|row)s? )(?P<hole>\d+)"), "N"),
)
"""Where an author writes something of their own, and what the forms have there."""


def _near(text: str) -> tuple[str, ...]:
    """The forms that are most like a text, with the author's own words in their holes; two at most."""
    own: dict[str, str] = {}
    shape = text
    for pattern, hole in _HOLES:
        found = pattern.search(shape)
        if found is not None:
            own[hole] = found["hole"]
            shape = f"{shape[: found.start('hole')]}{hole}{shape[found.end('hole') :]}"
    if shape == "value NAME":  # too short to be like any
        shape = "value NAME at the end"
    near = get_close_matches(shape, SHOWN, n=2, cutoff=0.8)
    if shape == "value NAME at step N":  # which is the question that this leaves open
        near = ["value NAME before step N", "value NAME after step N"]
    else:
        near = near[:1]
    return tuple(
        re.sub(r"\b(?:NAME|CONDITION|N)\b", lambda m: own.get(m[0], m[0]), o) for o in near
    )


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def code(text: str) -> str:
    """`text` as inline code of Markdown."""
    ticks = "`"
    while ticks in text:
        ticks += "`"
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"
