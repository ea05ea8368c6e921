"""From one traced fence to its `Sample`."""

import re
from collections.abc import Callable
from dataclasses import replace

import msgspec

from tracemark.lesson import option_value as meaning
from tracemark.lesson.action import BadAction, cut_actions
from tracemark.lesson.change import Change, read_change, read_changes
from tracemark.lesson.data_files import read_data_files
from tracemark.lesson.fence_code import FenceCode, fence_code
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.given_options import GivenOptions
from tracemark.lesson.option_value import BadValue
from tracemark.lesson.sample import NamedChange, Sample
from tracemark.lesson.scanned import FenceLines
from tracemark.lesson.source import Place, Source
from tracemark.lesson.surroundings import Surroundings
from tracemark.trace.program import Limits
from tracemark.trace.rows import Granularity

OPTIONS = (
    "id", "step", "run", "setup", "file", "lines", "watch", "input", "files", "expect", "show",
    "max_steps", "timeout", "python", "what_if", "fault", "title", "linenums", "hl_lines",
)  # fmt: skip


def read_fenced(
    source: Source, fence: FenceLines, given: GivenOptions, id: str, around: Surroundings
) -> Sample:
    """The sample of a closed fence, with findings in `source` for all that is wrong with it."""
    body = fence_code(source, fence, given, around)
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
        what_ifs=_named_changes(given, "what_if", read_changes),
        fault=next(iter(_named_changes(given, "fault", read_change)), None),
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


def _named_changes(
    given: GivenOptions, name: str, reader: Callable[[str], tuple[Change, ...] | BadValue]
) -> tuple[NamedChange, ...]:
    """The changes of an option, each with the place of the piece that it replaces."""
    none: tuple[Change, ...] = ()
    changes = given.read(name, reader, none)
    return tuple(
        NamedChange(change.replacement, given.source.position(_place(given, name, change.column)))
        for change in changes
    )


def _place(given: GivenOptions, name: str, column: int) -> Place:
    return given.by_name[name].value.place.right(column)


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


def _bad_action(bad: BadAction, body: FenceCode) -> Finding:
    """The finding on a `#:` that no step could show."""
    start = body.starts[bad.line - 1]
    position = replace(start, column=start.column + bad.column)
    return Finding(position, "TM113", bad.message, bad.advice, body.typed[bad.line - 1])
