"""Ids of a page's HTML that no question can have: those of headings, of flows and of views."""

import re
from collections.abc import Collection, Iterator, Mapping

from tracemark.lesson.scanned import Scan

_OF_VIEW = re.compile(
    r"(?P<sample>.+?)(?:--\d+)?-(?:(?:steps|tracker)(?:-caption)?|output|(?:step|line)-\d+)"
)
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]*(?P<text>.+?)[ \t#]*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(?:=+|-+)[ \t]*$")
_GIVEN = re.compile(r"\{[^{}]*?#(?P<id>[\w-]+)[^{}]*\}\s*$")


def of_view(id: str, samples: Collection[str]) -> str | None:
    """The sample whose views have that id; None where none of them can."""
    found = _OF_VIEW.fullmatch(id)
    return found["sample"] if found is not None and found["sample"] in samples else None


def of_others(scan: Scan) -> Mapping[str, str]:
    """The ids of the page's headings and flows, each with the words for what has it."""
    return {
        **dict.fromkeys(_of_flows(scan), "a flow"),
        **dict.fromkeys(_of_headings(scan), "a heading"),
    }


def _of_flows(scan: Scan) -> Iterator[str]:
    flows = [block for block in scan.blocks if block.name == "flow" and block.last is not None]
    for number, block in enumerate(flows, start=1):
        yield f"flow-{number}"
        yield from (f"flow-{number}-{stage}" for stage in range(1, (block.last or 0) - block.first))


def _of_headings(scan: Scan) -> Iterator[str]:
    """By the rule of Markdown's `toc`, or as `{#id}` says."""
    for line in scan.prose:
        text = scan.visible[line]
        found = _HEADING.match(text)
        below = scan.visible[line + 1] if line + 1 < len(scan.visible) else ""
        if found is not None:
            text = found["text"]
        elif not _UNDERLINE.match(below) or not text.strip():
            continue
        given = _GIVEN.search(text)
        yield given["id"] if given else _slug(text)


def _slug(text: str) -> str:
    words = re.sub(r"[^\w\s-]", "", text).strip().lower()
    return re.sub(r"[-\s]+", "-", words)
