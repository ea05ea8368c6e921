"""What can be asked of rows and runs in a claim, which are no values themselves."""

import ast

from tracemark.check.meant import did_you_mean, did_you_mean_or
from tracemark.check.problem import stop
from tracemark.check.run import Run
from tracemark.check.syntax import as_written
from tracemark.check.values import Picture
from tracemark.check.vocabulary import (
    FUNCTIONS,
    OF_CONDITIONS,
    ROW_WORDS,
    RUN_WORDS,
    StateView,
    Steps,
    StepView,
)
from tracemark.lesson.spelling import listed


def plain_value(value: object) -> object:
    """The value; raises `CannotDecide` for what can only be asked for one."""
    if isinstance(value, StepView):
        n = value.row.n
        raise stop(
            "TM202", "a row is not a value", f'say what of it: `step({n})["name"]`, `.output`'
        )
    if isinstance(value, Steps):
        raise stop("TM202", "`steps` is not a value", "write `len(steps)`")
    if isinstance(value, StateView):
        raise stop("TM202", "this is not a value yet", 'say which variable: `final["name"]`')
    if isinstance(value, Run):
        raise stop("TM202", "`what_if(…)` is not a value", "say what of it: `.output`, `.step(4)…`")
    return value


def as_text(node: ast.expr, value: object) -> str:
    """How to claim something of an object, whose attributes only its shown text tells."""
    if not isinstance(value, Picture) or not value.whole:
        return ""
    claim = f"{as_written(node)} == {value.text!r}"
    return f"an object is known only by the text that is shown: ask `{claim}`"


def methods_of(value: object, name: str) -> str:
    """What can be called of a run; values have nothing that a claim could call."""
    if not isinstance(value, Run):
        return ""
    return did_you_mean_or(name, (*FUNCTIONS, *OF_CONDITIONS), "a run has")


def attribute_of_step(view: StepView, name: str) -> object:
    """`step(3).line`; raises `CannotDecide` where a row has no such attribute."""
    if name == "before":
        return view.before
    if name in ROW_WORDS:
        return ROW_WORDS[name](view.row)
    known = (*ROW_WORDS, "before")
    advice = did_you_mean(name, known)
    if not advice and name in view.run.names:
        advice = f'for a variable, write `["{name}"]`'
    raise stop("TM202", f"a row has no `.{name}`", advice or f"a row has {listed(known)}")


def attribute_of_run(run: Run, name: str) -> object:
    """`what_if(…).output`; raises `CannotDecide` where a run has no such attribute."""
    if name in RUN_WORDS:
        return RUN_WORDS[name](run)
    known = (*RUN_WORDS, *FUNCTIONS, *OF_CONDITIONS)
    raise stop("TM202", f"a run has no `.{name}`", did_you_mean_or(name, known, "a run has"))
