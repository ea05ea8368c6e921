"""Programs with all ways that Python has, each with a twin that writes down where it goes.

The twin is the same program with a note in front of each statement and around each condition, so what it notes is
known without recorder, syntax tree or map. One statement stands on each line.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

Noted = Counter[tuple[int | None, int | None]]
"""How often one line came after another in a call; None where a call begins and ends."""


@dataclass
class Written:
    """A program while it is written, line by line in both forms."""

    random: Random
    lines: list[str] = field(default_factory=list)
    twin: list[str] = field(default_factory=list)
    names: int = 0

    @property
    def code(self) -> str:
        return "\n".join(self.lines) + "\n"

    def put(self, indent, text, *, noted=None, silent=False):
        """A line; `noted` is what the twin has in its place."""
        self.lines.append("    " * indent + text)
        if not silent and noted is None:
            self.twin.append("    " * indent + f"note({len(self.lines)})")
        self.twin.append("    " * indent + (noted or text).replace("LINE", str(len(self.lines))))

    def condition(self):
        return self.random.choice(["a > b", "b % 2 == 0", "a % 3 == 1", "not a", "b > 4"])

    def block(self, indent, depth, *, loop=False, function=True):
        for _ in range(self.random.randint(1, 3)):
            self.statement(indent, depth, loop=loop, function=function)

    def statement(self, indent, depth, *, loop, function):
        kinds = ["step", "step", "risk"]
        kinds += ["if", "else", "for", "while", "try", "finally", "match"] * (depth > 0)
        kinds += ["break", "continue"] * loop + ["return", "raise"] * function
        kind = self.random.choice(kinds)
        inner = {"indent": indent + 1, "depth": depth - 1, "loop": loop, "function": function}
        if kind == "step":
            self.put(indent, self.random.choice(["a += 1", "b += a % 3", "a, b = b, a"]))
        elif kind == "risk":
            self.put(indent, "a = 7 // (b % 4)")
        elif kind in ("break", "continue", "return"):
            self.put(indent, kind)
        elif kind == "raise":
            self.put(indent, "raise ValueError(a)")
        elif kind in ("if", "else"):
            test = self.condition()
            self.put(indent, f"if {test}:", noted=f"if seen(LINE, {test}):")
            self.block(**inner)
            if kind == "else":
                test = self.condition()
                self.put(indent, f"elif {test}:", noted=f"elif seen(LINE, {test}):")
                self.block(**inner)
                self.put(indent, "else:", silent=True)
                self.block(**inner)
        elif kind in ("for", "while"):
            self.names += 1
            name = f"n{self.names}"
            if kind == "for":
                self.put(
                    indent, f"for {name} in range(3):", noted=f"for {name} in each(LINE, range(3)):"
                )
            else:
                self.put(indent, f"{name} = 0")
                test = f"({name} := {name} + 1) < 4"
                self.put(indent, f"while {test}:", noted=f"while seen(LINE, {test}):")
            self.block(**{**inner, "loop": True})
            if self.random.random() < 0.3:
                self.put(indent, "else:", silent=True)
                self.block(**inner)
        elif kind == "match":
            self.put(indent, "match a % 3:", silent=True)
            for pattern in ("0", "1 | 2"):
                # A pattern cannot be noted as it is tried; a guard that is noted can.
                test = self.condition()
                self.put(
                    indent + 1,
                    f"case {pattern} if {test}:",
                    noted=f"case _ if seen(LINE, a % 3 in ({pattern.replace(' |', ',')},) and {test}):",
                )
                self.block(**{**inner, "indent": indent + 2})
        else:
            self.put(indent, "try:", silent=True)
            self.block(**inner)
            handles = kind == "try" or self.random.random() < 0.5
            if handles:
                self.put(indent, "except ValueError:", silent=True)
                self.twin.append("    " * (indent + 1) + f"note({len(self.lines)})")
                self.block(**inner)
                self.put(indent, "except ArithmeticError as error:", silent=True)
                self.twin.append("    " * (indent + 1) + f"note({len(self.lines)})")
                self.block(**inner)
                if self.random.random() < 0.3:
                    self.put(indent, "else:", silent=True)
                    self.block(**inner)
            if kind == "finally":
                self.put(indent, "finally:", silent=True)
                # `return`, `break` and `continue` there are a warning of newer Pythons.
                self.block(**{**inner, "loop": False, "function": False})


def written(seed: int) -> Written:
    """A function that is called with some arguments, and what becomes of it."""
    program = Written(Random(seed))
    program.put(0, "def walk(a, b):", silent=True)
    program.block(1, 3)
    program.put(1, "a = b")
    return program


CALLS = "for a in range(3):\n    try:\n        walk(a, a * 2 + 1)\n    except Exception:\n        pass\n"
"""What calls the function, in both forms."""


def noted(program: Written) -> Noted:
    """What the twin writes down."""
    found: Noted = Counter()
    for a in range(3):
        at: list[int | None] = [None]

        def note(line, at=at):
            at.append(line)

        def seen(line, value, note=note):
            note(line)
            return value

        def each(line, items, note=note):
            for item in items:
                note(line)
                yield item
            note(line)

        names = {"note": note, "seen": seen, "each": each}
        text = "\n".join([*program.twin, f"walk({a}, {a} * 2 + 1)"])
        with suppress(ValueError, ArithmeticError):
            exec(text, names)
        at.append(None)
        found.update(pairwise(at))
    return found
