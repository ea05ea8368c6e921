"""Tables and trackers as a block asks for them: on the page, and as Markdown to be pinned."""

from collections.abc import Collection

from tracemark.lesson.page import ViewBlock
from tracemark.lesson.row_range import expand
from tracemark.lesson.sample import Sample
from tracemark.trace.rows import Rows
from tracemark.views.columns import Evaluate
from tracemark.views.place import Place
from tracemark.views.table import TableView, table_view
from tracemark.views.tracker import TrackerView, tracker_view


def placed_table(
    block: ViewBlock,
    sample: Sample,
    rows: Rows,
    evaluate: Evaluate,
    *,
    place: Place | None = None,
    only: Collection[int] = (),
    keep: Collection[int] = (),
    caption: str = "",
    note: str = "",
) -> TableView:
    """The execution table that the block places; `only` are the rows to show, else the block's."""
    return table_view(
        rows,
        id=sample.id,
        place=place,
        code_lines=code_lines(sample),
        watch=sample.watch,
        columns=block.columns,
        only=only or expand(block.rows, len(rows)),
        keep=keep,
        caption=caption,
        note=note,
        evaluate=evaluate,
    )


def placed_tracker(
    block: ViewBlock,
    sample: Sample,
    rows: Rows,
    evaluate: Evaluate,
    *,
    id: str = "",
    caption: str = "",
    note: str = "",
) -> TrackerView:
    """The variable tracker that the block places."""
    return tracker_view(
        rows,
        id=id or sample.id,
        watch=block.columns or sample.watch,
        only=expand(block.rows, len(rows)),
        caption=caption,
        note=note,
        evaluate=evaluate,
    )


def code_lines(sample: Sample) -> list[str]:
    """Its lines as Markdown and Python count them; `splitlines` would split at form feeds too."""
    return sample.code.removesuffix("\n").split("\n")
