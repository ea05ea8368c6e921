"""The front matter of a lesson: its place in the course, and settings for its samples."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar, get_args

import msgspec

from tracemark.lesson.mapping import BrokenMapping, Entry, read_mapping
from tracemark.lesson.option_value import (
    OF_THE_SITE,
    BadValue,
    only_site,
    read_max_steps,
    read_timeout,
    read_topic_views,
    read_views,
)
from tracemark.lesson.origin import front_matter
from tracemark.lesson.page import Header, LanguageCode, Verify, ViewSlug
from tracemark.lesson.sample import ViewName
from tracemark.lesson.source import Source
from tracemark.lesson.spelling import advice, nearest, with_guess
from tracemark.trace.program import Limits

Meaning = TypeVar("Meaning")

SETTINGS = ("show", "views", "language", "max_steps", "timeout", "verify")
_VERIFY: dict[str, Verify] = {word: word for word in get_args(Verify)}
_LANGUAGES: dict[str, LanguageCode] = {code: code for code in get_args(LanguageCode)}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above the page's body."""

    header: Header
    limits: Limits
    """The site's, lowered by the page."""
    show: tuple[ViewName, ...]
    verify: Verify | None
    language: LanguageCode | None
    views: tuple[ViewSlug, ...] | None
    """Views of the topic that are made; None where the page does not say."""
    body: int
    """0-based line that the body begins with."""


def read_front_matter(source: Source, limits: Limits, show: tuple[ViewName, ...]) -> FrontMatter:
    """The front matter of a page, with what the site says as defaults."""
    front = FrontMatter(Header(), limits, show, None, None, None, 0)
    text = front_matter("\n".join(source.lines))
    if not text:
        return front
    last = text.removesuffix("\n").count("\n")
    front = replace(front, body=last + 1)
    entries = read_mapping(source.lines, 1, last - 1) if last > 1 else ()
    if isinstance(entries, BrokenMapping):
        message = f"the front matter is not YAML: {entries.message}"
        source.report(entries.place, "TM110", message, "Write `name: value` lines.")
        return front
    for entry in entries:
        front = _with_entry(source, front, entry)
    return front


def _with_entry(source: Source, front: FrontMatter, entry: Entry) -> FrontMatter:
    """The front matter with one more key; keys of others pass by."""
    name, header = entry.key.text, front.header
    if name == "topic":
        header = replace(header, topic=_text(source, entry))
    elif name == "view":
        header = replace(header, view=_text(source, entry))
    elif name == "tags":
        header = replace(header, tags=_tags(source, entry))
    elif name == "minutes":
        header = replace(header, minutes=_minutes(source, entry))
    elif name == "views" and not entry.is_empty:
        return replace(front, views=_read(source, entry, read_topic_views, front.views))
    elif name == "tracemark":
        return _with_settings(source, front, entry)
    return replace(front, header=header)


def _bad(source: Source, entry: Entry, message: str, hint: str) -> None:
    source.report(entry.key.place, "TM110", f"`{entry.key.text}` {message}", hint)


def _text(source: Source, entry: Entry) -> str | None:
    if entry.is_empty:
        return None
    if entry.shape == "scalar" and entry.items[0].kind == "text":
        return entry.items[0].word.text
    _bad(source, entry, "is not a text", "Write words, in quotes if need be.")
    return None


def _tags(source: Source, entry: Entry) -> tuple[str, ...]:
    if entry.is_empty:
        return ()
    if entry.shape == "list" and all(item.kind != "null" for item in entry.items):
        return tuple(item.word.text for item in entry.items)
    _bad(source, entry, "is not a list of words", "Write `tags: [one, two]`.")
    return ()


def _minutes(source: Source, entry: Entry) -> int | None:
    if entry.is_empty:
        return None
    text = entry.items[0].word.text if entry.shape == "scalar" else ""
    if re.fullmatch(r"[0-9]{1,6}", text) and int(text) > 0 and entry.items[0].kind == "int":
        return int(text)
    hint = "Write a number of minutes, or leave it out to have it computed."
    _bad(source, entry, "is not a positive whole number", hint)
    return None


# `tracemark:`


def _with_settings(source: Source, front: FrontMatter, entry: Entry) -> FrontMatter:
    if entry.is_empty:
        return front
    if entry.shape != "mapping":
        _bad(source, entry, "is not a mapping", "Write settings under it, indented.")
        return front
    for setting in entry.entries:
        front = _with_setting(source, front, setting)
    return front


def _with_setting(source: Source, front: FrontMatter, entry: Entry) -> FrontMatter:
    name, limits = entry.key.text, front.limits
    if name == "show":
        return replace(front, show=_read(source, entry, read_views, front.show))
    if name == "views":
        return replace(front, views=_read(source, entry, read_topic_views, front.views))
    if name == "verify":
        return replace(front, verify=_read(source, entry, _read_verify, front.verify))
    if name == "language":
        return replace(front, language=_read(source, entry, _read_language, front.language))
    if name == "max_steps":
        steps = _lowered(source, entry, read_max_steps, limits.max_steps)
        return replace(front, limits=msgspec.structs.replace(limits, max_steps=steps))
    if name == "timeout":
        timeout = _lowered(source, entry, read_timeout, limits.timeout)
        return replace(front, limits=msgspec.structs.replace(limits, timeout=timeout))
    if name in OF_THE_SITE:
        message = f"`{name}` is for the whole site; a page cannot set it"
        source.report(entry.key.place, "TM110", message, only_site(name))
        return front
    message = f"`tracemark` has no setting `{name}` for a page"
    source.report(entry.key.place, "TM110", message, advice(name, SETTINGS))
    return front


def _read_verify(value: str) -> Verify | BadValue | None:
    # `off` is a boolean for YAML; the words are read as typed.
    if value in _VERIFY:
        return _VERIFY[value]
    advice = with_guess(nearest(value, _VERIFY), "Write `warn`, `strict` or `off`.")
    return BadValue(f"is {value!r}", advice)


def _read_language(value: str) -> LanguageCode | BadValue | None:
    if value in _LANGUAGES:
        return _LANGUAGES[value]
    known = " or ".join(f"`{code}`" for code in _LANGUAGES)
    return BadValue(f"is {value!r}", f"Write {known}.")


def _read(
    source: Source, entry: Entry, reader: Callable[[str], Meaning | BadValue], default: Meaning
) -> Meaning:
    """What a setting means; `default` with a finding where it means nothing."""
    if entry.shape not in ("scalar", "list"):
        _bad(source, entry, "is not a value", "Write `name: value`.")
        return default
    value = reader(" ".join(item.word.text for item in entry.items))
    if not isinstance(value, BadValue):
        return value
    _bad(source, entry, value.message, value.advice)
    return default


Number = TypeVar("Number", int, float)


def _lowered(
    source: Source, entry: Entry, reader: Callable[[str], Number | BadValue], most: Number
) -> Number:
    """A limit of the page, never above the site's."""
    value = _read(source, entry, reader, most)
    if value > most:
        message = f"is {value:g}, above the site's limit of {most:g}"
        _bad(source, entry, message, "A page can only lower a limit.")
        return most
    return value
