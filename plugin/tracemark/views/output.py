"""All that a run printed, with standard error apart."""

from dataclasses import dataclass
from typing import ClassVar

from tracemark.trace.model import Trace
from tracemark.trace.phrases import ending_text


@dataclass(frozen=True, slots=True)
class OutputView:
    """The whole output of a run."""

    template: ClassVar[str] = "output.html"
    id: str
    """What the ids begin with; the figure's is `ID-output`."""
    caption: str
    """Text or HTML."""
    stdout: str
    stderr: str
    ending: str
    """How the run ended; empty where it simply finished."""


def output_view(trace: Trace, *, id: str, caption: str = "") -> OutputView:
    """The output of `trace`."""
    return OutputView(
        id=id,
        caption=caption or "Output",
        stdout=trace.stdout,
        stderr=trace.stderr,
        ending="" if trace.end.reason == "finished" else ending_text(trace.end),
    )
