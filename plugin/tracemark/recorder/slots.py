"""The static table: what is known of each place in the sample before it runs."""


class Slot:
    """One place that makes rows: a statement, the header of a compound one, a call, a loop's end."""

    __slots__ = (
        "action",
        "binds",
        "body_end",
        "column",
        "condition",
        "end_column",
        "end_line",
        "function",
        "goto",
        "keeps_frame",
        "kind",
        "leaves",
        "line",
        "marked",
        "names",
        "number",
        "resumable",
        "span",
        "syntax",
    )

    def __init__(self, number, kind, syntax, node, scope):
        self.number = number
        self.kind = kind
        """statement, test, call or loop."""
        self.syntax = syntax
        """Kind of statement in Python's words."""
        self.line = node.lineno
        self.column = node.col_offset
        """In bytes of UTF-8 from 0, as the compiler counts."""
        self.end_line = node.end_lineno
        self.end_column = node.end_col_offset
        self.function = scope.function
        self.resumable = scope.resumable
        """True in generators and coroutines, whose frames sleep and wake."""
        self.names = ()
        """Names whose values the probe is given, in the order of its arguments."""
        self.action = ""
        """Template of the action; fields in braces are filled when the trace is decoded."""
        self.marked = False
        """True where the author wrote the action."""
        self.body_end = None
        """Last line of the body that a loop's header opens."""
        self.condition = None
        """The tree of the condition that is tested here."""
        self.goto = (0, 0)
        """Lines that follow when the condition is True and when it is False; 0 for unknown."""
        self.keeps_frame = False
        """True where code of the same call still runs after this `return` (`finally`, `with`)."""
        self.binds = None
        """For `except … as name`: the name, which is deleted again at the end of the block."""
        self.leaves = ()
        """For `break` and `continue`: slots of the named handlers that they leave."""
        self.span = (0, 0)
        """For `except`: first and last line of what the `try` guards."""

    def row(self):
        """The slot as it goes into the stream's first record."""
        return [
            self.kind,
            self.syntax,
            self.line,
            self.end_line,
            self.column,
            self.function,
            self.body_end,
            self.marked,
            self.action,
            list(self.goto),
        ]


class Condition:
    """The static tree of a condition; its leaves are operands that a probe is shown."""

    __slots__ = ("kind", "operands", "parts", "text", "texts")

    def __init__(self, kind, text):
        self.kind = kind
        """compare, and, or, not, or truth (anything else, taken for its truth)."""
        self.text = text
        self.parts = []
        """Conditions below `and`, `or` and `not`."""
        self.operands = []
        """Numbers of the operands of a comparison, left to right; None for constants."""
        self.texts = []
        """For a comparison: operand, operator, operand, …; the source of constants and operands."""


def evaluated(condition, seen):
    """Was any of it evaluated? `seen` has the pictures of the operands that were."""
    if condition.parts:
        return evaluated(condition.parts[0], seen)
    return any(number in seen for number in condition.operands)


def outcome(condition, seen, truth):
    """The condition as `[text, shown, value, parts]`.

    `truth` is that of the whole; what became of the parts follows from which of them were evaluated,
    so nothing is evaluated twice and no `__bool__` is called.
    """
    if truth is None:
        return [condition.text, condition.text, None, []]
    if condition.kind == "compare":
        return [condition.text, _shown(condition, seen), truth, _links(condition, seen, truth)]
    if condition.kind == "truth":
        return [condition.text, seen.get(condition.operands[0], condition.text), truth, []]
    if condition.kind == "not":
        part = outcome(condition.parts[0], seen, not truth)
        return [condition.text, "not " + _grouped(condition.parts[0], part), truth, [part]]
    parts = _junction(condition, seen, truth)
    words = [
        _grouped(below, part) for below, part in zip(condition.parts, parts)  # noqa: B905 (3.10)
    ]
    return [condition.text, (" " + condition.kind + " ").join(words), truth, parts]


def _junction(condition, seen, truth):
    """Parts of `and` and `or`: all but the last evaluated one went the way that goes on."""
    parts = []
    goes_on = condition.kind == "and"
    reached = [evaluated(part, seen) for part in condition.parts]
    last = max((i for i, was in enumerate(reached) if was), default=0)
    for i, part in enumerate(condition.parts):
        value = None if i > last else truth if i == last else goes_on
        parts.append(outcome(part, seen, value))
    return parts


def _grouped(below, part):
    return "(" + part[1] + ")" if below.kind in ("and", "or") else part[1]


def _shown(condition, seen):
    words = list(condition.texts)
    for i, number in enumerate(condition.operands):
        if number is not None and number in seen:
            words[2 * i] = seen[number]
    return " ".join(words)


def _links(condition, seen, truth):
    """Links of a chained comparison; a simple one has none."""
    count = len(condition.operands) - 1
    if count < 2:
        return []
    links = []
    for i in range(count):
        words = condition.texts[2 * i : 2 * i + 3]
        text = " ".join(words)
        reached = i == 0 or condition.operands[i + 1] in seen
        more = i + 1 < count and condition.operands[i + 2] in seen
        shown = [
            seen.get(condition.operands[i], words[0]),
            words[1],
            seen.get(condition.operands[i + 1], words[2]),
        ]
        value = (True if more else truth) if reached else None
        links.append([text, " ".join(shown) if reached else text, value, []])
    return links
