"""The code of a traced fence: what stands in it, or the lines of the file that it names."""

import textwrap
from dataclasses import dataclass

from tracemark.lesson.fence import FenceOption
from tracemark.lesson.finding import Position
from tracemark.lesson.given_options import GivenOptions
from tracemark.lesson.indentation import TAB, prefix_length
from tracemark.lesson.sample_file import FileCode, read_code
from tracemark.lesson.scanned import FenceLines
from tracemark.lesson.source import Place, Source
from tracemark.lesson.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class FenceCode:
    """The code of a sample with where it stands."""

    lines: tuple[str, ...] = ()
    """Without the indentation of the fence, or the one that all lines of a file share."""
    starts: tuple[Position, ...] = ()
    """Where each line begins."""
    typed: tuple[str, ...] = ()
    """Each line as it stands in its file."""
    name: str = "sample.py"
    """File name that tracebacks show."""


def typed_code(source: Source, fence: FenceLines) -> tuple[list[str], list[Place]]:
    """The lines between the markers without the fence's indentation, and where each begins.

    Blank lines at both ends are left out, as highlighting does: else line numbers would differ.
    """
    assert fence.last is not None
    columns = len(fence.indent.expandtabs(TAB))
    lines: list[str] = []
    starts: list[Place] = []
    for n in range(fence.first + 1, fence.last):
        text = source.lines[n]
        start = prefix_length(text, columns)
        start = len(text) if start is None else start
        lines.append(text[start:])
        starts.append(Place(n, start))
    filled = [n for n, line in enumerate(lines) if line.strip()]
    wanted = slice(filled[0], filled[-1] + 1) if filled else slice(0)
    return lines[wanted], starts[wanted]


def fence_code(
    source: Source, fence: FenceLines, given: GivenOptions, around: Surroundings
) -> FenceCode:
    """The code of the fence or of its file; empty, with a finding, where there is none."""
    lines, starts = typed_code(source, fence)
    option = given.by_name.get("file")
    if option is not None:
        if not lines:
            return _file_code(source, option, given, around)
        message = "the fence has code of its own and a `file`"
        source.report(option.place, "TM112", message, "Empty the fence or leave out `file`.")
        return FenceCode()
    if "lines" in given.by_name:
        place = given.by_name["lines"].place
        source.report(place, "TM112", "`lines` without `file`", "Name the file that they are of.")
    if not lines:
        advice = "Write the code between the markers, or name a `file`."
        source.report(fence.place, "TM108", "the sample is empty", advice)
    typed = tuple(source.lines[place.line] for place in starts)
    return FenceCode(tuple(lines), tuple(source.position(place) for place in starts), typed)


def _file_code(
    source: Source, option: FenceOption, given: GivenOptions, around: Surroundings
) -> FenceCode:
    """The code of a real file, without the indentation that all its lines share."""
    found = read_code(around.folder, option.value.text, given.text("lines"), around.root)
    if not isinstance(found, FileCode):
        blamed = given.by_name["lines"] if found.about_lines else option
        source.report(blamed.place, "TM112", found.message, found.advice)
        return FenceCode()
    filled = [n for n, line in enumerate(found.lines) if line.strip()]
    if not filled:
        source.report(option.place, "TM112", f"`{option.value.text}` has no code there")
        return FenceCode()
    typed = found.lines[filled[0] : filled[-1] + 1]
    lines = textwrap.dedent("\n".join(typed)).split("\n")
    starts = [
        Position(found.path, found.first + filled[0] + n, max(len(old) - len(new), 0) + 1)
        for n, (old, new) in enumerate(zip(typed, lines, strict=True))
    ]
    return FenceCode(tuple(lines), tuple(starts), typed, found.name)
