"""`/// trace-table | id` and its like: a view of a sample, placed by the author."""

from tracemark.lesson.block import Block
from tracemark.lesson.option_value import BadValue, read_watch
from tracemark.lesson.page import PinnedTable, ViewBlock
from tracemark.lesson.pinned import read_pinned, report_body
from tracemark.lesson.row_range import RowRange, parse_ranges
from tracemark.lesson.sample import ViewName
from tracemark.lesson.source import Word

VIEW_BLOCKS: dict[str, ViewName] = {
    "trace-table": "table",
    "trace-tracker": "tracker",
    "trace-player": "player",
    "trace-output": "output",
}
TABLE_COLUMNS = ("step", "line", "thread", "code", "action", "returned", "output")
"""Columns of a table that are no names of the sample, in lower case."""
TABLE_OPTIONS = ("columns", "rows", "caption", "note", "pinned")
OPTIONS: dict[str, tuple[str, ...]] = {
    "trace-table": TABLE_OPTIONS,
    "trace-tracker": TABLE_OPTIONS,
    "trace-player": ("caption",),
    "trace-output": ("caption",),
}


def read_view(block: Block) -> ViewBlock | None:
    """The view that the block places, or None with a finding."""
    argument, place = block.lines.argument, block.lines.argument_place
    wanted = Word(argument, place) if argument else None
    sample = block.sample(wanted, f"`/// {block.lines.name} | ID`")
    pinned = _pinned(block)
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
        pinned=pinned,
    )
    return view if block.is_fine else None


def _pinned(block: Block) -> PinnedTable | None:
    """The table in the body; other views have no body."""
    if "pinned" in OPTIONS[block.lines.name]:
        return read_pinned(block)
    report_body(block)
    return None


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
