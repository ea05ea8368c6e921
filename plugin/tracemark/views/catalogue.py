"""The catalogues: what there is to be translated, and what is.

A language is a file `locales/CODE/tracemark.po`, as every tool for translators knows it. What it has to
hold is read off the templates (`text("…")`, `count(n, "…", "…")`), the views, the scripts (`say("…")`) and
`views.clauses`. `python -m tracemark.views.catalogue` brings all files up to that: new texts come
without a translation, those that nobody says any more go; it prints what is left to do.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from babel.numbers import format_decimal
from babel.support import Translations

from tracemark.errors import UsageError
from tracemark.views.assets import SCRIPTS
from tracemark.views.clauses import CLAUSES, COUNTED
from tracemark.views.language import Language

VIEWS = Path(__file__).parent
TOPIC = VIEWS.parent / "topic"
LOCALES = VIEWS / "locales"
Key = str | tuple[str, str]
"""An English text; where it differs with a number, singular and plural."""

_STRING = r'"((?:[^"\\\n]|\\.)*)"'
_TEXT = rf"\(\s*{_STRING}"
_COUNT = rf"count\(\s*(?:[^\"()]|\([^\"()]*\))+?,\s*{_STRING},\s*{_STRING}"
_SAID = re.compile(rf"(?<![\w.])say\(\s*{_STRING}")


def path_of(code: str) -> Path:
    """Where the catalogue of a language is."""
    return LOCALES / code / "tracemark.po"


@cache
def read(path: Path, code: str) -> Catalog:
    """A catalogue. Raises UsageError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=code, abort_invalid=True)
    except (OSError, UnicodeDecodeError, PoFileError, UnknownLocaleError, ValueError) as error:
        raise UsageError(f"the catalogue {path} cannot be read: {error}") from error


def language(code: str, path: Path | None = None) -> Language:
    """The language of a catalogue."""
    catalog = read(path or path_of(code), code)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = Translations(compiled)
    texts = {
        one.id: one.string
        for one in catalog
        if one.id and one.string and isinstance(one.id, str) and isinstance(one.string, str)
    }

    def number(value: float) -> str:
        return format_decimal(value, locale=code)

    return Language(code, texts, translations.ngettext, number)


def keys() -> Mapping[Key, str]:
    """All that there is to be translated, each with the file that says it."""
    found: dict[Key, str] = {}
    pages = (*VIEWS.glob("templates/*.html"), *VIEWS.glob("*.py"), *TOPIC.glob("*.py"))
    for path in sorted(pages):
        if path.name not in ("catalogue.py", "language.py"):
            for key in _asked_for(path):
                found.setdefault(
                    key, path.relative_to(TOPIC if path.parent == TOPIC else VIEWS).as_posix()
                )
    for text in said_by_scripts():
        found.setdefault(text, "scripts")
    said: tuple[Key, ...] = (*COUNTED, *CLAUSES)
    for key in said:
        found.setdefault(key, "clauses.py")
    return found


def _asked_for(path: Path) -> Iterator[Key]:
    source, is_python = path.read_text(encoding="utf-8"), path.suffix == ".py"
    text = r"(?:\.text|(?<![\w.])say)" if is_python else r"\btext"
    for found in re.findall(text + _TEXT, source):
        yield _unescaped(found)
    for one, many in re.findall((r"\." if is_python else r"\b") + _COUNT, source):
        yield _unescaped(one), _unescaped(many)


@cache
def said_by_scripts() -> tuple[str, ...]:
    """The texts of all scripts, which a page in another language brings along."""
    sources = (path.read_text(encoding="utf-8") for path in sorted(SCRIPTS.glob("*.js")))
    return tuple(dict.fromkeys(_unescaped(text) for one in sources for text in _SAID.findall(one)))


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")


def renewed(old: Catalog, code: str) -> Catalog:
    """The catalogue with just the texts that there are."""
    new = Catalog(locale=code, charset="utf-8", fuzzy=False)
    for key, file in keys().items():
        known = old.get(key if isinstance(key, str) else key[0])
        string = known.string if known and type(known.id) is type(key) else ""
        new.add(key, string, locations=[(file, 0)])
    return new


def written(catalog: Catalog) -> str:
    """The text of its file."""
    file = BytesIO()
    write_po(file, catalog, width=100, omit_header=True, include_lineno=False)
    head = (
        "# The words of Tracemark's pages. `make words` adds what is new and takes out what is gone.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
    return head + file.getvalue().decode("utf-8").strip() + "\n"


def missing(catalog: Catalog) -> list[Key]:
    """The texts without a translation, or with one for too few numbers."""
    return [key for key in keys() if not _is_translated(catalog, key)]


def _is_translated(catalog: Catalog, key: Key) -> bool:
    one = catalog.get(key if isinstance(key, str) else key[0])
    if one is None or not one.string:
        return False
    if isinstance(one.string, str):
        return isinstance(key, str)
    return len(one.string) == catalog.num_plurals and all(one.string)


def main() -> int:
    """Brings the catalogues up to date; 1 where a text is left to be translated."""
    left = 0
    for folder in sorted(path for path in LOCALES.iterdir() if path.is_dir()):
        path, code = folder / "tracemark.po", folder.name
        old = read(path, code) if path.exists() else Catalog(locale=code)
        new = renewed(old, code)
        path.write_text(written(new), encoding="utf-8")
        todo = missing(new)
        left += len(todo)
        sys.stdout.write(f"{code}: {len(keys())} texts, {len(todo)} without a translation\n")
        for key in todo:
            sys.stdout.write(f"  {key if isinstance(key, str) else key[0]}\n")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
