"""JSON Schemas that are published: `python -m tracemark.schemas docs` writes them below `docs`."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tracemark.reports.records import FindingRecord, FindingRecords
from tracemark.settings import Settings
from tracemark.trace import model
from tracemark.trace.model import Trace

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SITE = "mkdocs.schema.json"
"""The file for a whole `mkdocs.yml`, of which it describes our part."""
SECTIONS = "plugins", "markdown_extensions"
"""Keys of that file below which our options may stand."""
SCHEMAS: Mapping[str, object] = {
    "schema.json": Settings,
    "reference/record.schema.json": Trace,
    "reference/findings.schema.json": FindingRecords,
}
"""What each other file below `docs` describes."""


def schema(described: object) -> str:
    """The JSON Schema of a type, as the text of its file."""
    return _text(_described(described))


def site_schema() -> str:
    """The JSON Schema that an editor uses for `mkdocs.yml`: what it says of others is that it may be."""
    options = _described(Settings)
    ours = {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Settings"}]}
    named = {"type": "object", "properties": {"tracemark": ours}}
    several = {"type": "array", "items": {"anyOf": [{"type": "string"}, named]}}
    made = {
        "$schema": DIALECT,
        "title": "mkdocs.yml of a site with Tracemark",
        "type": "object",
        "properties": {key: {"anyOf": [several, named]} for key in SECTIONS},
        "$defs": options["$defs"],
    }
    return _text(made)


def _text(made: object) -> str:
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


def _described(described: object) -> dict[str, Any]:
    """A type's schema, in which each field says what the code says of it."""
    made = msgspec.json.schema(described)
    for struct in _structs():
        properties = made.get("$defs", {}).get(struct.__name__, {}).get("properties", {})
        for name, text in _docstrings(struct):
            if name in properties:
                properties[name]["description"] = text
    return {"$schema": DIALECT, **made}


def _structs() -> Iterable[type[msgspec.Struct]]:
    """The types that a schema may have among its definitions."""
    records = [one for one in vars(model).values() if isinstance(one, type(msgspec.Struct))]
    return [Settings, FindingRecord, *records]


def _docstrings(struct: type) -> Iterator[tuple[str, str]]:
    """Names of fields, each with the text that stands below it in the source."""
    (found,) = ast.parse(textwrap.dedent(inspect.getsource(struct))).body
    assert isinstance(found, ast.ClassDef)
    for field, below in zip(found.body, found.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, " ".join(text.split())


def write(folder: Path) -> None:
    """Write all files below a folder."""
    for name, described in SCHEMAS.items():
        (folder / name).write_text(schema(described), encoding="utf-8")
    (folder / SITE).write_text(site_schema(), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
