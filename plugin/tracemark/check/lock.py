"""`tracemark.lock`: what the runs of a site were, so that another Python or library is noticed.

The file is TOML, so that anybody can read it, written by hand, so that it is the same byte for byte.
A sample is a table of its own and a row is a line of its own: what changed is what a diff shows,
and what two branches changed at two samples merges.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from tracemark.check.cut import cut
from tracemark.check.difference import Fingerprint, RowPrint

FORMAT = 1
"""Number of this form of the file."""
NAME = "tracemark.lock"
"""Of the file; it stands beside mkdocs.yml."""
LONGEST_ACTION = 24
"""Characters of an action that the file keeps: to know the row by, in a diff and in a message."""

_HEADER = f"""\
# What the runs of this site were; `tracemark check --locked` compares. Written by `tracemark lock`,
# not by hand. A row is the line of the sample, a digest of what happened, and what that was.
format = {FORMAT}
"""


class Key(NamedTuple):
    """Which sample an entry is of."""

    page: str
    """Path of its page from the folder of the lock, with `/` between its parts."""
    sample: str
    """Id of the sample."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock holds."""

    entries: Mapping[Key, Fingerprint] = field(default_factory=dict)
    lines: Mapping[Key, int] = field(default_factory=dict)
    """Where each entry begins in the file."""
    edited: frozenset[Key] = frozenset()
    """Entries that are not as they were written."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a lock cannot be used."""

    code: str
    """Of the finding that it becomes."""
    message: str
    """One sentence without a full stop."""
    line: int = 1
    """Line of the file."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of one sample, as it stands in the file."""

    python: str
    ending: str
    digest: str
    seal: str
    rows: str = ""


def lock_text(entries: Mapping[Key, Fingerprint]) -> str:
    """The file with these entries, sorted."""
    return "\n".join((_HEADER, *(_table(key, entries[key]) for key in sorted(entries))))


def read_lock(text: str) -> Lock | Unusable:
    """The lock that a file holds, which may be anything."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _unreadable(str(error))
    found = content.get("format")
    if type(found) is int and found != FORMAT:
        message = f"the lock has format {found}, and this version of Tracemark writes {FORMAT}"
        return Unusable("TM324", message, _line_of(text, "format"))
    try:
        tables = msgspec.convert(content.get("sample", {}), dict[str, dict[str, _Entry]])
        rows = {Key(p, s): (e, _rows(e.rows)) for p, t in tables.items() for s, e in t.items()}
    except (msgspec.ValidationError, ValueError) as error:
        return _unreadable(str(error))
    if type(found) is not int or set(content) - {"format", "sample"}:
        return _unreadable("it is not what `tracemark lock` writes")
    entries = {k: Fingerprint(e.python, e.ending, r, e.digest) for k, (e, r) in rows.items()}
    edited = frozenset(k for k, (e, _) in rows.items() if e.seal != _seal(k, entries[k]))
    return Lock(entries, _lines_of(text, entries), edited)


def updated(
    old: Mapping[Key, Fingerprint], new: Mapping[Key, Fingerprint], gone: Iterable[Key]
) -> Mapping[Key, Fingerprint]:
    """The entries with new ones in their place and without those that are gone.

    What is the same but for the version of Python stays as it was written.
    """
    out = set(gone)
    kept = {key: entry for key, entry in old.items() if key not in out}
    changed = {key: entry for key, entry in new.items() if not _is_same(old.get(key), entry)}
    return {**kept, **changed}


def _is_same(old: Fingerprint | None, new: Fingerprint) -> bool:
    """Whether two runs are the same, whatever Python ran them and whatever the actions' wording."""
    return old is not None and _compared(old) == _compared(new)


def _compared(entry: Fingerprint) -> tuple[object, ...]:
    return entry.ending, entry.digest, [(row.line, row.digest) for row in entry.rows]


def _table(key: Key, entry: Fingerprint) -> str:
    rows = "".join(f"{line}\n" for line in map(_row, entry.rows))
    return "".join(
        (
            f"{_title(key)}\n",
            f"python = {_quoted(entry.python)}\n",
            f"ending = {_quoted(entry.ending)}\n",
            f'digest = "{entry.digest}"\n',
            f'seal = "{_seal(key, entry)}"\n',
            f'rows = """\n{_escaped(rows)}"""\n' if rows else "",
        )
    )


def _title(key: Key) -> str:
    return f"[sample.{_quoted(key.page)}.{key.sample if _is_bare(key.sample) else _quoted(key.sample)}]"


def _is_bare(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_-]+", name) is not None


def _row(row: RowPrint) -> str:
    return f"{row.line} {row.digest} {cut(row.action, LONGEST_ACTION)}".rstrip()


_ROW = re.compile(r"([0-9]{1,9}) ([a-z2-7]{4})(?: (.*))?")


def _rows(text: str) -> tuple[RowPrint, ...]:
    """The rows of an entry. Raises ValueError where a line is none."""
    found = [(_ROW.fullmatch(line), line) for line in text.split("\n")[:-1]]
    wrong = next((line for match, line in found if match is None), None)
    if wrong is not None:
        raise ValueError(f"{wrong[:40]!r} is no row")
    return tuple(RowPrint(int(m[1]), m[3] or "", m[2]) for m, _ in found if m is not None)


def _seal(key: Key, entry: Fingerprint) -> str:
    """Eight characters that do not fit any more where an entry was edited by hand."""
    rows = "\n".join(map(_row, entry.rows))
    parts = (*key, entry.python, entry.ending, entry.digest, rows)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:8]


def _escaped(text: str) -> str:
    """The text of a multi-line string of TOML."""
    return text.replace("\\", "\\\\").replace('"""', '""\\"')


def _quoted(text: str) -> str:
    """A string of TOML on one line."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable() or character == " ":
        return character
    return f"\\U{ord(character):08x}" if not "\ud800" <= character <= "\udfff" else "�"


def _unreadable(message: str) -> Unusable:
    place = re.search(r"\(at line (\d+)", message)
    words = re.sub(r" \(at .*\)$", "", message)
    return Unusable("TM323", f"the lock cannot be read: {words}", int(place[1]) if place else 1)


def _line_of(text: str, start: str) -> int:
    lines = text.split("\n")
    return next((n for n, line in enumerate(lines, 1) if line.startswith(start)), 1)


def _lines_of(text: str, keys: Iterable[Key]) -> Mapping[Key, int]:
    places = {line: n for n, line in enumerate(text.split("\n"), 1) if line.startswith("[")}
    return {key: places.get(_title(key), 1) for key in keys}
