"""Which fences of a page are ours, with findings on those that were meant to be."""

from tracemark.lesson.fence import FenceHeader
from tracemark.lesson.scanned import FenceLines
from tracemark.lesson.source import Source
from tracemark.lesson.spelling import listed, nearest

PYTHON = ("python", "py", "python3")
"""Languages that can be traced."""
SAMPLE, DRIVER = "trace", "trace-driver"
"""The words that make a fence ours."""


def kind_of(source: Source, fence: FenceLines, header: FenceHeader) -> str | None:
    """`trace`, `trace-driver`, or None for a fence that is not ours or cannot be read."""
    kind = DRIVER if header.word(DRIVER) else SAMPLE if header.word(SAMPLE) else None
    if header.language not in PYTHON:
        return _foreign(source, fence, header, kind)
    _report_words(source, header, kind)
    if kind is None or fence.last is None:
        if kind is not None:
            message = f"no line closes this fence with {fence.marker} at the same indentation"
            source.report(fence.place, "TM107", message, "Close it, or mend the indentation.")
        return None
    if ">" in fence.indent:
        message = "a traced fence cannot stand in a quotation"
        source.report(fence.place, "TM109", message, "Move it out of the quotation.")
        return None
    return kind


def _foreign(
    source: Source, fence: FenceLines, header: FenceHeader, kind: str | None
) -> str | None:
    """Report a fence of another language that asks to be traced."""
    if kind is not None:
        message = f"only Python can be traced in this version, not `{header.language}`"
        source.report(fence.info_place, "TM114", message, 'Begin with "```python trace".')
    elif header.language in (SAMPLE, DRIVER):
        message = f"`{header.language}` stands where the language belongs"
        hint = f'Write "```python {header.language}".'
        source.report(fence.info_place, "TM102", message, hint)
    return None


def _report_words(source: Source, header: FenceHeader, kind: str | None) -> None:
    """Report what was meant as `trace`, and words that say nothing on a traced fence."""
    for word in header.words:
        if word.text in (SAMPLE, DRIVER):
            continue
        guess = nearest(word.text, (SAMPLE, DRIVER), likeness=0.75)
        if kind is not None:
            message = f"unknown word `{word.text}`"
            source.report(word.place, "TM101", message, 'Options are written `name="value"`.')
        elif guess is not None or word.text.startswith(f"{SAMPLE}-"):
            message = f"unknown word `{word.text}` behind the language"
            hint = (
                f"Did you mean `{guess}`?" if guess else f"Known here: {listed((SAMPLE, DRIVER))}."
            )
            source.report(word.place, "TM101", message, hint)
    if kind is None:
        for option in header.options:
            if option.name == SAMPLE:
                message = "`trace` takes no value"
                hint = f'Write `trace id="{option.value.text}"`.'
                source.report(option.place, "TM102", message, hint)
