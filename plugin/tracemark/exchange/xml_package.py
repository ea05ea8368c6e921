"""Zips of XML that are the same each time: fixed times, nothing compressed.

Each version of a compressor has bytes of its own, and a zip says when and on which system it was made.
"""

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as etree

_DATE = (1980, 1, 1, 0, 0, 0)
"""The first that a zip can say."""
_UNIX = 3
_REGULAR_FILE = 0o100644 << 16


def packaged(files: Mapping[str, etree.Element]) -> bytes:
    """A zip with these documents, in this order."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as package:
        for name, root in files.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = _UNIX
            entry.external_attr = _REGULAR_FILE
            package.writestr(entry, etree.tostring(root, "utf-8", xml_declaration=True))
    return content.getvalue()


def within(parent: etree.Element, tag: str, text: str = "", **attributes: str) -> etree.Element:
    """A new element at the end of `parent`."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text or None
    return element
