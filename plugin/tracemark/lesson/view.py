"""`/// trace-table | id` and its like: a view of a sample, placed by the author."""

import re

from tracemark.lesson.block import Block
from tracemark.lesson.option import BadValue, read_watch
from tracemark.lesson.page import ViewBlock
from tracemark.lesson.row_range import RowRange, parse_ranges
from tracemark.lesson.sample import ViewName
from tracemark.lesson.source import Place, Word

VIEW_BLOCKS: dict[str, ViewName] = {
    "trace-table": "table",
    "trace-tracker": "tracker",
    "trace-player": "player",
    "trace-output": "output",
}
TABLE_COLUMNS = ("step", "line", "thread", "code", "action", "returned", "output")
"""Columns of a table that are no names of the sample, in lower case."""
TABLE_OPTIONS = ("columns", "rows", "caption", "note")
OPTIONS: dict[str, tuple[str, ...]] = {
    "trace-table": TABLE_OPTIONS,
    "trace-tracker": TABLE_OPTIONS,
    "trace-player": ("caption",),
    "trace-output": ("caption",),
}
_TABLE = re.compile(r"[ \t]*\||[ \t]*:?-+:?[ \t]*\|")


def read_view(block: Block) -> ViewBlock | None:
    """The view that the block places, or None with a finding."""
    argument, place = block.lines.argument, block.lines.argument_place
    wanted = Word(argument, place) if argument else None
    sample = block.sample(wanted, f"`/// {block.lines.name} | ID`")
    _report_body(block)
    view = ViewBlock(
        view=VIEW_BLOCKS[block.lines.name],
        sample=sample or "",
        position=block.source.position(block.lines.place),
        columns=_columns(block),
        rows=_rows(block),
        caption=block.text("caption"),
        note=block.text("note"),
        options={
            name: block.source.position(entry.raw.place) for name, entry in block.entries.items()
        },
    )
    return view if block.is_fine else None


def _columns(block: Block) -> tuple[str, ...]:
    """A list, or one text with commas; commas inside brackets belong to an expression."""
    words = block.words("columns")
    if len(words) != 1 or block.entries["columns"].shape == "list":
        return tuple(word.text for word in words)
    found = read_watch(words[0].text)
    if isinstance(found, BadValue):
        return tuple(part.strip() for part in words[0].text.split(",") if part.strip())
    return found


def _rows(block: Block) -> tuple[RowRange, ...]:
    words = block.words("rows")
    if not words:
        return ()
    found = parse_ranges(",".join(word.text for word in words))
    if isinstance(found, str):
        hint = "Write rows as in `rows: 1-10, -3`; -1 is the last row."
        block.bad(block.entries["rows"], f"is no list of rows: {found}", hint, at_value=True)
        return ()
    return found


def _report_body(block: Block) -> None:
    """A view has no body; a table in it would be a pinned one."""
    filled = [n for n in block.body if block.visible[n].strip()]
    covered = block.last - block.lines.options_last - 1 - len(block.body)
    if block.misplaced or (not filled and not covered):
        return
    line = filled[0] if filled else block.lines.options_last + 1
    place = Place(line)
    if any(_TABLE.match(block.visible[n]) for n in filled):
        message = "pinned tables are not supported in this version"
        block.source.report(place, "TM114", message, "Take the table out of the block.")
        return
    hint = "Options stand directly below the header, indented by four; close with slashes."
    block.source.report(place, "TM105", f"`{block.lines.name}` has no body", hint)
