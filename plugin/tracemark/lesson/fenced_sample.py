"""From one traced fence to its `Sample`."""

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import msgspec

from tracemark.lesson import option as meaning
from tracemark.lesson.action import BadAction, cut_actions
from tracemark.lesson.data_files import read_data_files
from tracemark.lesson.fence import FenceHeader, FenceOption
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.option import BadValue
from tracemark.lesson.sample import Sample, ViewName
from tracemark.lesson.sample_file import FileCode, read_code
from tracemark.lesson.scan import TAB, FenceLines, prefix_length
from tracemark.lesson.source import Place, Source
from tracemark.lesson.spelling import advice
from tracemark.trace.program import Limits
from tracemark.trace.rows import Granularity

OPTIONS = (
    "id", "step", "run", "setup", "file", "lines", "watch", "input", "files", "expect", "show",
    "max_steps", "timeout", "python", "title", "linenums", "hl_lines",
)  # fmt: skip

Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What site and page say about their samples."""

    limits: Limits
    """Bounds that no fence may go above."""
    show: tuple[ViewName, ...]
    """Views that follow a fence which does not say."""
    folder: Path
    """Folder that `file=` and `files=` are relative to."""
    root: Path | None
    """Folder that they may not leave; None for no such bound."""
    interpreters: tuple[str, ...]
    """Names that `python=` may have."""


@dataclass(frozen=True, slots=True)
class _Body:
    """The code of a sample with where it stands."""

    lines: tuple[str, ...] = ()
    starts: tuple[Position, ...] = ()
    """Where each line begins."""
    typed: tuple[str, ...] = ()
    """Each line as it stands in its file."""
    name: str = "sample.py"


class GivenOptions:
    """The options of one header, each read with a finding where its value means nothing."""

    def __init__(self, source: Source, header: FenceHeader, known: tuple[str, ...]) -> None:
        """Report the options that are unknown, given twice or not closed, and keep the others."""
        self.source = source
        self.by_name: dict[str, FenceOption] = {}
        for option in header.options:
            if self._is_fine(option, known):
                self.by_name[option.name] = option

    def text(self, name: str) -> str | None:
        """The value as typed, or None."""
        option = self.by_name.get(name)
        return None if option is None else option.value.text

    def read(
        self,
        name: str,
        reader: Callable[[str], Meaning | BadValue],
        default: Meaning,
        *,
        escapes: bool = False,
    ) -> Meaning:
        r"""What the option means; `default` where it is not given or bad.

        With `escapes`, `\n` in the value is a newline.
        """
        option = self.by_name.get(name)
        if option is None:
            return default
        value = reader(option.unescaped if escapes else option.value.text)
        if not isinstance(value, BadValue):
            return value
        self.bad(option, value)
        return default

    def bad(self, option: FenceOption, value: BadValue) -> None:
        """Report a value, on the option's name unless a character of the value is to blame."""
        place = option.value.place.right(value.column) if value.column else option.place
        self.source.report(place, "TM102", f"`{option.name}` {value.message}", value.advice)

    def _is_fine(self, option: FenceOption, known: tuple[str, ...]) -> bool:
        name, report = option.name, self.source.report
        if name in meaning.OF_THE_SITE:
            message = f"`{name}` is for the whole site; a sample cannot set it"
            report(option.place, "TM101", message, meaning.only_site(name))
        elif name not in known:
            report(option.place, "TM101", f"unknown option `{name}`", advice(name, known))
        elif name in self.by_name:
            report(option.place, "TM102", f"`{name}` is given twice", "Keep one of them.")
        elif not option.closed:
            message = f"the quoted value of `{name}` is not closed"
            report(option.place, "TM102", message, "Close it with the quote it began with.")
        else:
            return True
        return False


def read_fenced(
    source: Source, fence: FenceLines, given: GivenOptions, id: str, around: Surroundings
) -> Sample:
    """The sample of a closed fence, with findings in `source` for all that is wrong with it."""
    body = _body(source, fence, given, around)
    cut = cut_actions("\n".join(body.lines))
    source.findings.extend(_bad_action(bad, body) for bad in cut.bad)
    sample = Sample(
        id=id,
        position=source.position(fence.place),
        code=cut.code + "\n" if body.lines else "",
        code_lines=body.starts,
        options={name: source.position(o.place) for name, o in given.by_name.items()},
        step=_step(given, len(body.lines)),
        actions=cut.actions,
        name=body.name,
        broken=not body.lines,
    )
    return _with_options(_with_files(sample, source, given, around), given, around)


def _with_files(
    sample: Sample, source: Source, given: GivenOptions, around: Surroundings
) -> Sample:
    """The sample with its data files; without all of them there is nothing to run."""
    option = given.by_name.get("files")
    if option is None:
        return sample
    found = read_data_files(around.folder, option.value.text, around.root, sample.name)
    for problem in found.problems:
        place = option.value.place.right(problem.column)
        source.report(place, "TM118", problem.message, problem.advice)
    broken = sample.broken or bool(found.problems)
    return replace(sample, files=found.files, file_paths=found.paths, broken=broken)


def _with_options(sample: Sample, given: GivenOptions, around: Surroundings) -> Sample:
    """The sample with the options that need no code."""
    no_columns: tuple[str, ...] = ()
    watch = given.read("watch", meaning.read_watch, no_columns)
    python = given.read("python", meaning.reader_of_interpreters(around.interpreters), None)
    return replace(
        sample,
        setup=given.read("setup", meaning.read_hidden_code, "", escapes=True),
        driver=given.read("run", meaning.read_hidden_code, "", escapes=True),
        input=given.read("input", meaning.read_input, "", escapes=True),
        watch=watch,
        watch_positions=_places(given, "watch", watch),
        expect=given.read("expect", meaning.read_expect, None),
        show=given.read("show", meaning.read_views, around.show),
        limits=_limits(given, around.limits),
        title=given.text("title"),
        linenums=given.read("linenums", _reader_of_numbers(r"[0-9]+(?:[ \t]+[0-9]+){0,2}"), None),
        hl_lines=given.read("hl_lines", _reader_of_numbers(_HL_LINES), None),
        python=python or "",
        broken=sample.broken or (python is None and "python" in given.by_name),
    )


def _places(given: GivenOptions, name: str, parts: tuple[str, ...]) -> tuple[Position, ...]:
    """Where each part of an option's list stands; they are in it in this order."""
    option = given.by_name.get(name)
    if option is None:
        return ()
    positions, start = [], 0
    for part in parts:
        start = max(option.value.text.find(part, start), start)
        positions.append(given.source.position(option.value.place.right(start)))
        start += len(part)
    return tuple(positions)


_HL_LINES = r"[0-9]+(?:-[0-9]+)?(?:[ \t]+[0-9]+(?:-[0-9]+)?)*"


def _reader_of_numbers(pattern: str) -> Callable[[str], str | BadValue | None]:
    """A reader of what superfences takes; it would not see a fence with anything else."""

    def read(value: str) -> str | BadValue | None:
        if re.fullmatch(pattern, value):
            return value
        return BadValue(f"is {value!r}, expected numbers with spaces", "Write it as in Material.")

    return read


def _step(given: GivenOptions, count: int) -> Granularity:
    """What one row is; a loop must be at a line of the code."""
    step = given.read("step", meaning.read_step, Granularity())
    if step.line is None or step.line <= count or not count:
        return step
    message = f"names line {step.line}, but the sample has {count} line(s)"
    given.bad(given.by_name["step"], BadValue(message, "Name the line of the loop's header."))
    return Granularity()


def _limits(given: GivenOptions, site: Limits) -> Limits:
    """The fence's bounds, never above those of site and page."""
    steps = given.read("max_steps", meaning.read_max_steps, site.max_steps)
    timeout = given.read("timeout", meaning.read_timeout, site.timeout)
    for name, value, most in (
        ("max_steps", steps, site.max_steps),
        ("timeout", timeout, site.timeout),
    ):
        if value > most:
            message = f"is {value:g}, above the site's limit of {most:g}"
            given.bad(given.by_name[name], BadValue(message, "A fence can only lower a limit."))
    return msgspec.structs.replace(
        site, max_steps=min(steps, site.max_steps), timeout=min(timeout, site.timeout)
    )


# The code


def code_of(source: Source, fence: FenceLines) -> tuple[list[str], list[Place]]:
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


def _body(source: Source, fence: FenceLines, given: GivenOptions, around: Surroundings) -> _Body:
    """The code of the fence or of its file; empty, with a finding, where there is none."""
    lines, starts = code_of(source, fence)
    option = given.by_name.get("file")
    if option is not None:
        if not lines:
            return _file_body(source, option, given, around)
        message = "the fence has code of its own and a `file`"
        source.report(option.place, "TM112", message, "Empty the fence or leave out `file`.")
        return _Body()
    if "lines" in given.by_name:
        place = given.by_name["lines"].place
        source.report(place, "TM112", "`lines` without `file`", "Name the file that they are of.")
    if not lines:
        advice = "Write the code between the markers, or name a `file`."
        source.report(fence.place, "TM108", "the sample is empty", advice)
    typed = tuple(source.lines[place.line] for place in starts)
    return _Body(tuple(lines), tuple(source.position(place) for place in starts), typed)


def _file_body(
    source: Source, option: FenceOption, given: GivenOptions, around: Surroundings
) -> _Body:
    """The code of a real file, without the indentation that all its lines share."""
    found = read_code(around.folder, option.value.text, given.text("lines"), around.root)
    if not isinstance(found, FileCode):
        blamed = given.by_name["lines"] if found.about_lines else option
        source.report(blamed.place, "TM112", found.message, found.advice)
        return _Body()
    filled = [n for n, line in enumerate(found.lines) if line.strip()]
    if not filled:
        source.report(option.place, "TM112", f"`{option.value.text}` has no code there")
        return _Body()
    typed = found.lines[filled[0] : filled[-1] + 1]
    lines = textwrap.dedent("\n".join(typed)).split("\n")
    starts = [
        Position(found.path, found.first + filled[0] + n, max(len(old) - len(new), 0) + 1)
        for n, (old, new) in enumerate(zip(typed, lines, strict=True))
    ]
    return _Body(tuple(lines), tuple(starts), typed, found.name)


def _bad_action(bad: BadAction, body: _Body) -> Finding:
    """The finding on a `#:` that no step could show."""
    start = body.starts[bad.line - 1]
    position = replace(start, column=start.column + bad.column)
    return Finding(position, "TM113", bad.message, bad.advice, body.typed[bad.line - 1])
