"""What SARIF 2.1.0 asks of the parts that Tracemark writes, as a JSON Schema.

The standard's own schema comes in no package that tests could install: readers of SARIF bring drawing
libraries or a .NET runtime with them, or take any property. This one is written from the sections that
are named, and stricter: a property that Tracemark does not write is refused. Who has the standard's
schema in a file names it in `TRACEMARK_SARIF_SCHEMA`, and the reports are held to it as well.
"""

from typing import Any


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _list(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": 0}
URI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*://[!-~]+$"}
REFERENCE = {"type": "string", "pattern": r"^(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+$"}
MESSAGE = _object("text", text=TEXT)  # 3.11
HELP = _object("text", text=TEXT, markdown=TEXT)  # 3.12
RULE = _object("id", id=TEXT, shortDescription=HELP, help=HELP, helpUri=URI)  # 3.49
DRIVER = _object(  # 3.19
    "name",
    name=TEXT,
    version=TEXT,
    informationUri=URI,
    rules=_list(RULE, uniqueItems=True),
)
ARTIFACT = _object(uri=REFERENCE, uriBaseId=TEXT)  # 3.4
REGION = _object(startLine=COUNT, startColumn=COUNT)  # 3.30
LOCATION = _object(  # 3.28
    physicalLocation=_object("artifactLocation", artifactLocation=ARTIFACT, region=REGION)
)
RESULT = _object(  # 3.27
    "message",
    ruleId=TEXT,
    ruleIndex=INDEX,
    level={"enum": ["none", "note", "warning", "error"]},
    message=MESSAGE,
    locations=_list(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)
RUN = _object(  # 3.14
    "tool",
    tool=_object("driver", driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list(RESULT),
)
SARIF = {  # 3.13
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        "version runs",
        **{"$schema": URI, "version": {"const": "2.1.0"}, "runs": _list(RUN, minItems=1)},
    ),
}
