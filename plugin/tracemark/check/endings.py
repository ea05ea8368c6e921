"""Did a sample end as its author meant it to."""

from collections.abc import Callable, Collection, Mapping

from tracemark.check.refusals import ADVICE as REFUSAL_ADVICE
from tracemark.check.refusals import Refusal, refusal
from tracemark.check.sample_place import column_position, hidden_position, statement_position
from tracemark.lesson.finding import Finding
from tracemark.lesson.sample import Sample
from tracemark.trace.model import Ending, Error, Reason, Trace
from tracemark.trace.phrases import error_text, left_text

LIMIT_ADVICE: Mapping[str, str] = {
    "step-limit": "look for an endless loop, or make the sample smaller",
    "time-limit": "look for an endless loop or a wait for input, or raise `timeout`",
    "memory-limit": "build less, or raise `memory` in the site's config",
    "output-limit": "print less, or raise `output` in the site's config",
}
FILES_ADVICE = "write less: the files of a sample may have 64 MB in sum, and there may be 2,000"

ERROR_ADVICE: Mapping[str, str] = {
    "ModuleNotFoundError": "install it beside the interpreter that runs the samples (the option `python` "
    "of the site, by default the one that builds it); files of the site cannot be imported, for a sample "
    "runs in an empty folder",
    "FileNotFoundError": "bring the file with `files=`, for a sample runs in an empty folder",
    "RecursionError": "let the recursion end",
    "EOFError": "add a line to `input=` for each time that the sample calls `input()`",
}
"""What to do about exceptions that the author's options cause."""

LIMIT_ERRORS: Mapping[str, str] = {
    "[Errno 12]": "use less memory, or raise `memory` in the site's config",
    "[Errno 24]": "close files when they are done with, for a sample may have 64 open at once",
    "[Errno 27]": "write less, for one file may have 8 MB",
}
"""What to do about an OSError by which the system keeps a sample to its limits."""


def ending_finding(
    sample: Sample, end: Ending, refused: Collection[Refusal] = ()
) -> Finding | None:
    """TM301 to TM306, or None where the end is the one that was meant.

    `refused` is what isolation refuses to samples, so that the advice can say so.
    """
    if sample.expect is not None:
        return None if _is_expected(sample.expect, end) else _unexpected(sample, end)
    if end.reason == "error":
        return _raised(sample, end, refused)
    return _FINDINGS[end.reason](sample, end)


def cut_note(sample: Sample, trace: Trace) -> Finding | None:
    """TM308 where a sample that ended as it was meant to has more steps than are recorded."""
    if not trace.is_cut or trace.end.reason == "step-limit":
        return None
    hidden = trace.end.hidden_steps
    return Finding(
        sample.options.get("max_steps", sample.position),
        "TM308",
        f"the sample made {len(trace.numbered) + hidden:,} steps, of which the first "
        f"{len(trace.numbered):,} are recorded and shown",
        "raise `max_steps`, or make the sample smaller, if readers need more of them",
        severity="note",
    )


def unread_note(sample: Sample, trace: Trace) -> Finding | None:
    """TM309 where a sample was given lines of input that nobody read."""
    unread = trace.end.unread
    if not unread or (trace.is_cut and trace.end.reason == "step-limit"):
        return None
    return Finding(
        sample.options.get("input", sample.position),
        "TM309",
        f"the last {unread} lines of `input=` are not read"
        if unread > 1
        else "the last line of `input=` is not read",
        "take them out, or call `input()` for each"
        if unread > 1
        else "take it out, or call `input()`",
        severity="note",
    )


def _is_expected(expect: str, end: Ending) -> bool:
    error = end.error.type if end.error is not None else None
    return expect in (end.reason, error) or (expect == "SystemExit" and end.reason == "exit")


def _unexpected(sample: Sample, end: Ending) -> Finding:
    position = sample.options.get("expect", sample.position)
    message = f"expected {sample.expect}, but the sample ended otherwise: {ending_words(end)}"
    return Finding(position, "TM302", message, "change `expect`, or the sample")


def ending_words(end: Ending) -> str:
    """Why a run stopped, in a few words."""
    if end.error is not None:
        return error_text(end.error)
    if end.reason == "exit":
        return f"exit code {end.exit_code or 0}"
    if end.reason == "finished":
        return "it finished"
    if left := left_text(end):
        return f"the {left}"
    return " ".join(
        part for part in (end.reason.replace("-", " "), _in_brackets(end.detail)) if part
    )


def _in_brackets(detail: str) -> str:
    return f"({detail})" if detail else ""


def _fine(sample: Sample, end: Ending) -> None:
    return None


def _raised(sample: Sample, end: Ending, refused: Collection[Refusal]) -> Finding:
    error = end.error or Error(type="an exception", message="")
    where = "" if error.line else " (raised in code that is not shown)"
    position = statement_position(sample, error.line) if error.line else hidden_position(sample)
    likely = refusal(sample, error)
    mend = _mended(error)
    meant = f'write `expect="{error.type}"`'
    advice = f"{mend}, or {meant} if it is meant to end so"
    if likely is not None and likely in refused:
        advice = f"{REFUSAL_ADVICE[likely]}. If it is meant to end so, {meant}"
    if error.type == "EOFError":
        where += _asked_for(sample, error)
    return Finding(
        position,
        "TM301",
        f"{error_text(error)}{where}",
        advice,
    )


def _mended(error: Error) -> str:
    """What to do about an exception, as far as its type and its number tell."""
    if error.type == "OSError":
        return LIMIT_ERRORS.get(error.message[:10], "mend the sample")
    return ERROR_ADVICE.get(error.type, "mend the sample")


def _asked_for(sample: Sample, error: Error) -> str:
    """How many lines `input()` was given, where it was that which found no more."""
    if error.message != "EOF when reading a line":
        return ""
    count = len(sample.input.split("\n")) - (sample.input.endswith("\n") or not sample.input)
    given = "no lines" if not count else "1 line" if count == 1 else f"{count} lines"
    return f": `input=` gives {given}, and the sample asks for one more"


def _syntax(sample: Sample, end: Ending) -> Finding:
    error = end.error or Error(type="SyntaxError", message="invalid syntax")
    return Finding(
        column_position(sample, error.line, error.column),
        "TM303",
        error_text(error),
        f'mend the sample, or write `expect="{error.type}"` if it is meant so',
    )


def _limited(sample: Sample, end: Ending) -> Finding:
    in_files = end.reason == "output-limit" and end.detail.endswith("in files")
    advice = FILES_ADVICE if in_files else LIMIT_ADVICE[end.reason]
    return Finding(
        sample.position,
        "TM304",
        f"the sample was stopped: {ending_words(end)}",
        f'{advice}; `expect="{end.reason}"` if it is meant to end so',
    )


def _died(sample: Sample, end: Ending) -> Finding:
    left = left_text(end)
    return Finding(
        sample.position,
        "TM305",
        f"the sample's {left}" if left else f"the sample's process died: {ending_words(end)}",
        f'mend the sample, or write `expect="{end.reason}"` if it is meant to end so',
    )


def _exited(sample: Sample, end: Ending) -> Finding | None:
    if not end.exit_code:
        return None
    return Finding(
        sample.position,
        "TM306",
        f"the sample ended with exit code {end.exit_code}",
        'mend the sample, or write `expect="exit"` if it is meant to end so',
    )


_FINDINGS: Mapping[Reason, Callable[[Sample, Ending], Finding | None]] = {
    "finished": _fine,
    "exit": _exited,
    "step-limit": _limited,
    "time-limit": _limited,
    "memory-limit": _limited,
    "output-limit": _limited,
    "killed": _died,
    "crashed": _died,
    "syntax-error": _syntax,
}
