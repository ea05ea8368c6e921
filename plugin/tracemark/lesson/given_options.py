"""The options of one header, with findings on those that are unknown or mean nothing."""

from collections.abc import Callable
from typing import TypeVar

from tracemark.lesson import option_value as meaning
from tracemark.lesson.fence import FenceHeader, FenceOption
from tracemark.lesson.option_value import BadValue
from tracemark.lesson.source import Source
from tracemark.lesson.spelling import advice

Meaning = TypeVar("Meaning")


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
