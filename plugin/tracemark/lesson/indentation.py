"""White space that lines begin with, counted in columns as Markdown does: a tab reaches to a multiple of 4."""

TAB = 4


def width(line: str) -> int:
    """Columns of the white space that a line begins with; a tab reaches to a multiple of 4."""
    columns = 0
    for letter in line:
        if letter == "\t":
            columns += TAB - columns % TAB
        elif letter == " ":
            columns += 1
        else:
            break
    return columns


def prefix_length(line: str, columns: int) -> int | None:
    """How many characters of white space and `>` fill `columns` at the start of a line.

    None where the line has fewer of them, or a tab does not end there.
    """
    reached = 0
    for index, letter in enumerate(line):
        if reached >= columns or letter not in "> \t":
            return index if reached == columns else None
        reached += TAB - reached % TAB if letter == "\t" else 1
    return len(line) if reached == columns else None
