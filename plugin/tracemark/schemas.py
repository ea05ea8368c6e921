"""JSON Schemas that are published: `python -m tracemark.schemas docs` writes them below `docs`."""

import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from tracemark.reports.records import FindingRecords
from tracemark.settings import Settings
from tracemark.trace.model import Trace

SCHEMAS: Mapping[str, object] = {
    "schema.json": Settings,
    "reference/record.schema.json": Trace,
    "reference/findings.schema.json": FindingRecords,
}
"""What each file below `docs` describes."""


def schema(described: object) -> str:
    """The JSON Schema of a type, as the text of its file."""
    made = msgspec.json.encode(msgspec.json.schema(described))
    return msgspec.json.format(made, indent=2).decode() + "\n"


if __name__ == "__main__":
    for name, described in SCHEMAS.items():
        Path(sys.argv[1], name).write_text(schema(described), encoding="utf-8")
