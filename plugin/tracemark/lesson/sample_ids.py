"""The ids of a page's samples."""

from collections.abc import Sequence

from tracemark.lesson.given_options import GivenOptions
from tracemark.lesson.option_value import IDENTIFIER
from tracemark.lesson.source import Source


def sample_ids(source: Source, headers: Sequence[GivenOptions]) -> list[str]:
    """The id of each sample: its own, or `trace-N` for the Nth of the page."""
    own = [_own_id(source, given) for given in headers]
    taken = {id for id in own if id is not None}
    seen: set[str] = set()
    ids = []
    for number, (id, given) in enumerate(zip(own, headers, strict=True), start=1):
        if id in seen:
            place = given.by_name["id"].place
            hint = "Give each sample of a page its own id."
            source.report(place, "TM103", f"the id `{id}` is given to two samples", hint)
            id = None
        if id is None:
            id = _free_id(number, taken)
        taken.add(id)
        seen.add(id)
        ids.append(id)
    return ids


def _own_id(source: Source, given: GivenOptions) -> str | None:
    """The id that the author chose, or None."""
    option = given.by_name.get("id")
    if option is None:
        return None
    if IDENTIFIER.match(option.value.text):
        return option.value.text
    message = f"{option.value.text!r} is not an id"
    hint = "An id is a letter with letters, digits, `_` and `-` behind it."
    source.report(option.place, "TM103", message, hint)
    return None


def _free_id(number: int, taken: set[str]) -> str:
    while f"trace-{number}" in taken:
        number += 1
    return f"trace-{number}"
