"""Where lines of a sample's code stand on the page, or in the file that it is taken from."""

from dataclasses import replace

from tracemark.lesson.finding import Position
from tracemark.lesson.sample import Sample

HIDDEN = ("setup", "run", "trace-driver")
"""What of a sample is run and not shown."""


def _line_position(sample: Sample, line: int | None) -> Position:
    """Where a line of the sample stands on the page; the fence where that is unknown."""
    if line is not None and 1 <= line <= len(sample.code_lines):
        return sample.code_lines[line - 1]
    return sample.position


def statement_position(sample: Sample, line: int) -> Position:
    """Where the statement on a line of the sample begins."""
    text = sample.code.split("\n")[line - 1] if line <= sample.code.count("\n") else ""
    return column_position(sample, line, len(text) - len(text.lstrip()) + 1)


def column_position(sample: Sample, line: int | None, column: int | None) -> Position:
    """Where a column of a line stands; the line's start where the column is not in it."""
    position = _line_position(sample, line)
    if line is None or column is None or position == sample.position:
        return position
    text = sample.code.split("\n")[line - 1]
    return replace(position, column=position.column + min(column - 1, len(text)))


def hidden_position(sample: Sample) -> Position:
    """Where the code stands that is not shown; the fence where there are several such places."""
    places = [sample.options[name] for name in HIDDEN if name in sample.options]
    return places[0] if len(places) == 1 else sample.position
