"""What hosts say of runs: while they wait, of each one, and at the end of a build."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracemark import ci
from tracemark.check.needs import Need, needs
from tracemark.check.report import counted
from tracemark.lesson.page import Page
from tracemark.runner import Progress, Runner, Told
from tracemark.runner.isolation import sentence
from tracemark.trace.program import Program


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about all runs of a build."""

    text: str
    kind: str
    """`isolation`: how the samples were kept apart. `preload`: a module of the site that could not
    be loaded. `allow`: a path that may be read and is not there. `secrets`: what a sample of a stranger would like to have is within its reach."""


def notices(runner: Runner, environ: Mapping[str, str]) -> list[Notice]:
    """What a build has to say of the runs that it made itself; nothing where it made none."""
    if not runner.runs:
        return []
    environment = runner.environment
    names = ("", *environment.interpreters)
    hellos = {name: hello for name in names if (hello := runner.hello(name)) is not None}
    told = [
        Notice(sentence(hello, environment.isolation, environment.allow), "isolation")
        for hello in hellos.values()
    ]
    told += [
        Notice(f"preload: {module} cannot be loaded{_by(name)}: {why}", "preload")
        for name, hello in hellos.items()
        for module, why in hello.preload.items()
    ]
    told += [
        Notice(f"allow: {entry} allows nothing, for the path does not exist", "allow")
        for entry in environment.allow
        if entry.startswith("read:") and not Path(entry.removeprefix("read:")).exists()
    ]
    if warning := ci.warning(environ):
        told.append(Notice(f"warning: {warning}", "secrets"))
    return list(dict.fromkeys(told))


def _by(name: str) -> str:
    return f" by the interpreter {name}" if name else ""


def progress_line(progress: Progress) -> str:
    """`running samples: 12 of 40 done`."""
    return f"running samples: {progress.done} of {progress.started} done"


def run_line(told: Told, places: Sequence[str]) -> str:
    """`docs/a.md:12 deploy and 1 more  finished in 0.012 s`."""
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    how = ", from the cache" if told.cached else f" in {told.seconds:.3f} s"
    return f"{places[0]}{more}  {told.reason}{how}"


def views_line(told: Sequence[Told], path: str) -> str:
    """`docs/a.md views: 61 runs in 0.843 s, 3 from the cache`."""
    ran = [one for one in told if not one.cached]
    seconds = sum(one.seconds for one in ran)
    runs = counted(len(ran), "run")
    return f"{path} views: {runs} in {seconds:.3f} s, {len(told) - len(ran)} from the cache"


def places_of(pages: Iterable[Page]) -> dict[Program, list[str]]:
    """For each program the samples that it is the run of, in page order."""
    places: dict[Program, dict[str, None]] = {}
    for page in pages:
        for need in needs(page):
            places.setdefault(need.program, {})[_place(need)] = None
    return {program: list(found) for program, found in places.items()}


def _place(need: Need) -> str:
    position = need.sample.position
    changed = " (what if)" if need.changed else ""
    return f"{position.path}:{position.line} {need.sample.id}{changed}"
