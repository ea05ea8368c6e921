"""JSON Schemas that are published: `python -m tracemark.schemas docs` writes them below `docs`."""

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tracemark.reports.records import FindingRecords
from tracemark.settings import Settings
from tracemark.trace import model, objects
from tracemark.trace.model import Trace

SCHEMAS: Mapping[str, object] = {
    "schema.json": Settings,
    "reference/record.schema.json": Trace,
    "reference/findings.schema.json": FindingRecords,
}
"""What each file below `docs` describes."""
_WRITTEN: Mapping[str, type[msgspec.Struct]] = {
    struct.__name__: struct
    for module in (model, objects)
    for struct in vars(module).values()
    if isinstance(struct, type) and issubclass(struct, msgspec.Struct)
}
"""What a record is made of. Defaults are for reading old ones: writing leaves none of them out."""


def schema(described: object) -> str:
    """The JSON Schema of a type, as the text of its file."""
    made = msgspec.json.schema(described)
    for name, definition in made["$defs"].items():
        struct = _WRITTEN.get(name)
        if struct is not None and not struct.__struct_config__.omit_defaults:
            definition["required"] = list(definition["properties"])
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


if __name__ == "__main__":
    for name, described in SCHEMAS.items():
        Path(sys.argv[1], name).write_text(schema(described), encoding="utf-8")
