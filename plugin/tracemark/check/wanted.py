"""What an author wants to be shown: rows, columns and steps that must exist in the run."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from tracemark.check.evaluate import value_at
from tracemark.check.meant import did_you_mean
from tracemark.check.problem import Problem
from tracemark.check.recorded import no_row, past_the_limit
from tracemark.check.run import Run
from tracemark.check.syntax import module
from tracemark.lesson.finding import Finding, Position
from tracemark.lesson.page import ViewBlock
from tracemark.lesson.sample import Sample
from tracemark.lesson.spelling import listed, nearest
from tracemark.lesson.view import TABLE_COLUMNS
from tracemark.trace.model import Trace
from tracemark.trace.rows import rows_of, same_syntax


def step_finding(sample: Sample, trace: Trace) -> Finding | None:
    """TM214 where `step=` names what the run does not have, so that there would be no rows."""
    unit = sample.step.unit
    problem = None
    if unit == "call":
        problem = _never_called(sample, trace)
    elif unit == "loop":
        problem = _no_loop(sample)
    elif unit == "mark" and not sample.actions:
        problem = Problem("TM214", "no statement of the sample has a `#:` comment", "write one")
    if problem is None:
        return None
    position = sample.options.get("step", sample.position)
    return Finding(position, problem.code, problem.message, problem.advice)


def _never_called(sample: Sample, trace: Trace) -> Problem | None:
    rows = rows_of(trace, sample.step)
    if any(row.steps[0].kind == "call" for row in rows):  # the body of a class makes rows, no call
        return None
    called = {trace.frames[s.frame].function for s in trace.steps if s.kind == "call"}
    function = sample.step.function or ""
    if trace.is_cut:
        message = f"`{function}` is not called in the steps that are recorded"
        return Problem("TM214", message, "raise `max_steps`, or make the sample smaller")
    advice = did_you_mean(function, called) or "call it in the sample or in `run=`"
    functions = sorted(called - {"<module>"})
    if functions and not advice.startswith("Did"):
        advice += f"; the sample calls {listed(functions[:8])}"
    return Problem("TM214", f"`{function}` is never called", advice)


def _no_loop(sample: Sample) -> Problem | None:
    tree = module(sample.code)
    loops = (ast.For, ast.AsyncFor, ast.While)
    lines = {
        node.lineno for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, loops)
    }
    line = sample.step.line
    if lines and (line is None or line in lines):
        return None
    if not lines:
        return Problem("TM214", "the sample has no loop", "leave `step` out")
    known = ", ".join(map(str, sorted(lines)))
    return Problem("TM214", f"there is no loop at line {line}", f"loops start at line {known}")


def watch_findings(sample: Sample, run: Run) -> Iterator[Finding]:
    """TM213 for each watched expression that no row can show."""
    for n, name in enumerate(sample.watch):
        placed = n < len(sample.watch_positions)
        position = sample.watch_positions[n] if placed else sample.position
        yield from _columns((name,), run, position)


def view_findings(block: ViewBlock, run: Run) -> Iterator[Finding]:
    """TM213 for unknown columns of a view, TM207 for rows that do not exist."""
    wanted = [name for name in block.columns if name.casefold() not in TABLE_COLUMNS]
    place = block.options.get("columns", block.position)
    yield from _columns(tuple(wanted), run, place, of_view=True)
    ends = (n for rows in block.rows for n in (rows.start, rows.stop))
    yield from row_findings(tuple(ends), run, block.options.get("rows", block.position))


def row_findings(numbers: tuple[int, ...], run: Run, position: Position) -> Iterator[Finding]:
    """TM207 for each number that is no row; -1 is the last one."""
    for n in dict.fromkeys(numbers):
        if run.rows.row(n if n > 0 else len(run.rows) + 1 + n) is None:
            yield Finding(position, "TM207", no_row(n, len(run.rows)), _last_row(run))


def _last_row(run: Run) -> str:
    more = past_the_limit(run.rows)
    if more:
        return more
    return f"the last row is {len(run.rows)}" if len(run.rows) else "the sample made no rows"


def _columns(
    names: tuple[str, ...], run: Run, position: Position, *, of_view: bool = False
) -> Iterator[Finding]:
    for name in names:
        problem = _unknown_column(name, run, of_view=of_view)
        if problem is not None:
            yield Finding(
                position, "TM213", f"no column `{name}`: {problem.message}", problem.advice
            )


def _unknown_column(name: str, run: Run, *, of_view: bool) -> Problem | None:
    """Why no row can show `name`; None where one can."""
    if name in run.names or same_syntax(name) in run.conditions or not len(run.rows):
        return None
    near = nearest(name, (column for column in TABLE_COLUMNS if of_view))
    problem = None
    for row in run.rows:
        found = value_at(run, row, name)
        if not isinstance(found, Problem):
            return None
        if problem is None or problem.unset or found.code == "TM202":
            problem = (
                found  # a variable that is not set yet says nothing about the rows that have it
            )
        if found.code == "TM202":  # an unknown name is unknown in every row
            break
    if problem is not None and problem.unset:
        message = "no row has values for all that it names"
        return replace(problem, message=message, advice="name variables that a row has together")
    if problem is not None and near and not problem.advice.startswith("Did"):
        return replace(problem, advice=f"Did you mean `{near}`?")
    return problem
