"""The tables, for a terminal. Times are microseconds unless they say something else."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from rich.table import Table
from tests.bench.comparison import Comparison, Runs
from tests.bench.growth import MAX_STEPS, ROWS, passes_for, rows_of
from tests.bench.isolation import BARE, Costs, Crowd
from tests.bench.pairs import Pair
from tests.bench.product import Size
from tests.bench.rewriting import REPEATS, Rewriting
from tests.bench.site import BY_HAND, Builds, Rebuild
from tests.bench.topics import LESSONS
from tests.bench.verify import TARGET, Cost


def isolation(found: Costs) -> Table:
    """One cold run of a sample of 51 steps; milliseconds."""
    heads = ("least ms", "median ms", "/ bare, least", "/ bare, median")
    table = _table("One cold run of a sample of 51 steps, and what it is compared with", heads)
    bare = found.runs[BARE]
    for way, times in found.runs.items():
        table.add_row(
            way,
            f"{min(times):.1f}",
            f"{median(times):.1f}",
            f"{min(times) / min(bare):.2f}",
            f"{median(times) / median(bare):.2f}",
        )
    return table


def crowd(found: Crowd) -> Table:
    """Many samples at once."""
    title = f"{found.samples:,} samples, {found.hostile} of them hostile"
    table = _table(title, ("seconds", "stray processes", "builder grew by MB", "endings"))
    endings = ", ".join(f"{reason} {count:,}" for reason, count in sorted(found.reasons.items()))
    row = (f"{found.seconds:.1f}", str(found.strays), f"{found.grown:.1f}", endings)
    table.add_row("auto", *row)
    return table


def times(found: Comparison) -> Table:
    """Every tool on every workload."""
    table = _by_workload(found, "µs per line event: least (median); '>' stopped at the cap")
    for tool in found.tools:
        table.add_row(tool, *(_time(found, tool, workload) for workload in found.workloads))
    if {"tracemark", "settrace"} <= set(found.tools):
        pairs = [(found.runs["tracemark", w], found.runs["settrace", w]) for w in found.workloads]
        ratios = (f"{a.least / b.least:.1f} ({a.median / b.median:.1f})" for a, b in pairs)
        table.add_row("tracemark / settrace", *ratios)
    return table


def outputs(found: Comparison) -> Table:
    """What the tools leave behind and need."""
    table = _by_workload(found, "Bytes of output per line event; peak resident MB")
    for tool in found.tools:
        table.add_row(tool, *(_output(found, tool, workload) for workload in found.workloads))
    return table


def records(found: Comparison) -> Table:
    """Tracemark's record of each workload, and what the whole child costs."""
    heads = ("rows", "table bytes", "bytes/row", "gzip -6/row", "whole child µs/event")
    table = _table("Tracemark's record; whole child: beyond an empty sample, minus untraced", heads)
    empty = min(found.empty_walls)
    for workload, size in found.sizes.items():
        runs = found.runs["tracemark", workload]
        untraced = found.runs["untraced", workload].least if "untraced" in found.tools else 0
        beyond = min(runs.walls) - empty - untraced
        table.add_row(workload, *_sizes(size), f"{beyond / found.events[workload] / 1e3:.2f}")
    return table


def growing_data(pairs: Sequence[Pair], rows: int) -> Table:
    """What a row costs beside a list of some length."""
    table = _table(
        f"A list in scope grows, {rows:,} rows each: over untraced",
        ("µs/row", "traced ms", "untraced ms"),
    )
    for pair in pairs:
        cells = [pair.stopped] * 3
        if not pair.stopped:
            over = (pair.traced - pair.untraced) / rows
            cells = [f"{over / 1e3:.3f}", _ms(pair.traced), _ms(pair.untraced)]
        table.add_row(f"{pair.name} items", *cells)
    return table


def growing_run(pairs: Sequence[Pair]) -> Table:
    """What a row costs, recorded and past the limit."""
    table = _table(
        f"The run grows, at most {MAX_STEPS:,} rows are recorded: over untraced",
        ("µs/row recorded", "µs/row past the limit", "past the limit: traced / untraced"),
    )
    whole = next(pair for pair, rows in zip(pairs, ROWS, strict=True) if rows == MAX_STEPS)
    for pair, asked in zip(pairs, ROWS, strict=True):
        rows = rows_of(passes_for(asked))
        if pair.stopped:
            cells = ["", f"none: {pair.stopped}", ""]
        elif asked <= MAX_STEPS:
            cells = [f"{(pair.traced - pair.untraced) / rows / 1e3:.3f}", "", ""]
        else:
            traced, untraced = pair.traced - whole.traced, pair.untraced - whole.untraced
            past = (traced - untraced) / (rows - MAX_STEPS)
            cells = ["", f"{past / 1e3:.3f}", f"{traced / untraced:.2f}"]
        table.add_row(f"{pair.name} rows", *cells)
    return table


def libraries(pairs: Sequence[Pair]) -> Table:
    """How much slower a sample gets that does not do the work itself."""
    heads = ("traced / untraced", "traced ms", "untraced ms")
    table = _table("Samples that spend their time in libraries", heads)
    for pair in pairs:
        cells = [pair.stopped] * 3
        if not pair.stopped:
            ratio = pair.traced / pair.untraced
            cells = [f"{ratio:.2f}", _ms(pair.traced), _ms(pair.untraced)]
        table.add_row(pair.name, *cells)
    return table


def rewriting(found: Rewriting) -> Table:
    """What comes before the first row."""
    title = f"A sample of {found.lines} lines before it runs, ms, median of {REPEATS}"
    table = _table(title, ("rewriting", "compiling it rewritten", "compiling it as it is"))
    table.add_row("", *(_ms(ns) for ns in (found.rewrite, found.compile, found.plain)))
    return table


def excess(found: Mapping[str, Size]) -> Table:
    """Records of samples that run away."""
    heads = ("rows", "table bytes", "bytes/row", "gzip -6/row", "bytes")
    table = _table("Too much of one thing", heads)
    for name, size in found.items():
        table.add_row(name, *_sizes(size), f"{size.raw:,}")
    return table


def verify(found: Cost) -> Table:
    """A page that is read, and verified with runs from the cache."""
    heads = ("read ms", "runs from the cache ms", "verify ms", "whole ms", "target ms")
    table = _table(f"Verifying a page of {found.claims} claims", heads)
    parts = (found.read, found.traces, found.verify, found.whole)
    table.add_row("medians", *(f"{part:.1f}" for part in parts), f"< {TARGET:.0f}")
    return table


def site(found: Builds) -> Table:
    """Whole builds of a course, beside the same pages typed by hand."""
    return _builds(f"mkdocs build, Material, {found.lessons:,} lessons", found, BY_HAND, "by hand")


def topics(found: Builds) -> Table:
    """Whole builds of a course with all views of its topics, beside its lessons alone."""
    title = f"mkdocs build, Material, views of {found.lessons:,} topics"
    return _builds(title, found, LESSONS, "alone")


def _builds(title: str, found: Builds, base: str, name: str) -> Table:
    heads = (
        "least s",
        f"/ {name}",
        "median of rounds",
        "least CPU s",
        f"/ {name}",
        "more ms/lesson",
    )
    table = _table(title, heads)
    wall, cpu = found.wall(base), found.cpu(base)
    for kind in found.runs:
        table.add_row(
            kind,
            f"{found.wall(kind):.2f}",
            f"{found.wall(kind) / wall:.2f}",
            f"{found.median_ratio(kind, base):.2f}",
            f"{found.cpu(kind):.2f}",
            f"{found.cpu(kind) / cpu:.2f}",
            f"{(found.cpu(kind) - cpu) / found.lessons * 1e3:.1f}",
        )
    return table


def serve(found: Sequence[Rebuild], lessons: int) -> Table:
    """One lesson edited in `mkdocs serve`."""
    heads = ("Tracemark's own ms", "ms for runs", "samples run", "whole rebuild s")
    table = _table(f"mkdocs serve, one of {lessons:,} lessons edited", heads)
    for number, one in enumerate(found, 1):
        times = (f"{one.share * 1e3:.1f}", f"{one.waited * 1e3:.1f}")
        table.add_row(f"edit {number}", *times, str(one.runs), f"{one.seconds:.2f}")
    return table


def _table(title: str, heads: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", min_width=len(title))
    table.add_column("")
    for head in heads:
        table.add_column(head, justify="right")
    return table


def _by_workload(found: Comparison, title: str) -> Table:
    return _table(title, (f"{w}\n{found.events[w]:,} events" for w in found.workloads))


def _time(found: Comparison, tool: str, workload: str) -> str:
    runs, events = found.runs[tool, workload], found.events[workload]
    if runs.bound:
        return f"> {_short(runs.least / events)}"
    return f"{_short(runs.least / events)} ({_short(runs.median / events)})"


def _output(found: Comparison, tool: str, workload: str) -> str:
    runs: Runs = found.runs[tool, workload]
    if runs.bound:
        return "?"
    return f"{runs.bytes / found.events[workload]:.1f}; {runs.rss / 1024:.0f}"


def _sizes(size: Size) -> tuple[str, str, str, str]:
    return (
        f"{size.rows:,}",
        f"{size.table:,}",
        f"{size.per_row(size.raw):.1f}",
        f"{size.per_row(size.packed):.2f}",
    )


def _short(ns: float) -> str:
    """Microseconds, with as many digits as mean something."""
    return f"{ns / 1e3:.3g}"


def _ms(ns: float) -> str:
    return f"{ns / 1e6:.2f}"
