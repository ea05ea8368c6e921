"""Every code of a finding, explained; the manual's page of findings is made from this table.

A code is never given another meaning and never used again. TM1xx is the form of a lesson, TM2xx what
it claims, TM3xx how its samples ran.
"""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means and how to mend what it finds."""

    title: str
    """A few words, without a full stop."""
    explanation: str
    """One paragraph of Markdown."""
    wrong: str
    """An example that is found, as an author types it."""
    right: str
    """The same, mended."""


def _fence(options: str, *lines: str) -> str:
    return "\n".join((f"```python trace {options}".rstrip(), *(lines or ("total = 2",)), "```"))


def _block(kind: str, *lines: str) -> str:
    return "\n".join((f"/// {kind}", *lines, "///"))


def _indented(kind: str, *lines: str) -> str:
    return textwrap.indent(_block(kind, *lines), "    ")


def _quiz(*lines: str) -> str:
    return _block("quiz | When is `version < 3` first False?", *lines)


def _edited(line: str) -> str:
    """A sample that was locked with `total = 2`."""
    return _fence('id="first"', line)


def _added(name: str) -> str:
    """A sample of a page whose lock has `first`."""
    return _fence(f'id="{name}"')


SAMPLE = """\
```python trace id="deploy"
version = 1
total = 0
while version < 3:
    total += version
    version += 1
```"""
"""What the examples speak of that have no sample of their own."""

_FIRST_FALSE = "    answer: first(not (version < 3))"
_TOTAL = '    answer: final["total"]'
_AFTER = '    answer: step(4)["total"]'
_LONG = ("total = 0", "for i in range(100):", "    total += i")
_TRACKER = ("    columns: total", "    rows: 4, 7")
_PINNED = (
    "| Variable | Start | … 3 more | After 4 | … 2 without a change | After 7 | … 2 without a change | Final     |",
    "| -------- | ----- | -------- | ------- | -------------------- | ------- | -------------------- | --------- |",
    "| `total`  | –     | …        | `1`     | …                    | `3`     | …                    | `3`       |",
    "| Output   | –     | …        | –       | …                    | –       | …                    | no output |",
)
_COUNT = ("total = 0", "for i in range(3):", "    total += i")

CODES: Mapping[str, Code] = {
    "TM101": Code(
        "Unknown option",
        "A fence or a block has an option that Tracemark does not know. Nothing is guessed: a misspelt "
        "option that went unnoticed would change what the reader sees.",
        _fence('wach="total"'),
        _fence('watch="total"'),
    ),
    "TM102": Code(
        "Bad option value",
        "An option, or a reference, has a value that it cannot have: a word where a number belongs, "
        "a missing quote, the same option given twice.",
        _fence('max_steps="many"'),
        _fence('max_steps="500"'),
    ),
    "TM103": Code(
        "Duplicate or invalid id",
        "Two samples of a page have the same id, or an id has characters that a link cannot have. An "
        "id begins with a letter and goes on with letters, digits, `-` and `_`.",
        _fence('id="my sample"'),
        _fence('id="my-sample"'),
    ),
    "TM104": Code(
        "Unknown block",
        "A block looks like one of Tracemark's but has a name that does not exist.",
        _block("trace-tabel | deploy"),
        _block("trace-table | deploy"),
    ),
    "TM105": Code(
        "Bad block option",
        "The YAML head of a block cannot be read, gives an option twice, or has a value that the option "
        "cannot have; an option stands where none is read (they are indented by four spaces, directly "
        "below the header); or a block has a body that takes none.",
        _block("trace-table | deploy", "    rows: 3-1"),
        _block("trace-table | deploy", "    rows: 1-3"),
    ),
    "TM106": Code(
        "Unknown sample",
        "A block, a reference or a claim names a sample that the page does not have, or names none on a "
        "page with several.",
        "See [step 3](trace:deplyo/3).",
        "See [step 3](trace:deploy/3).",
    ),
    "TM107": Code(
        "Not closed",
        "A fence or a block has a beginning and no end, so that the rest of the page would belong to it.",
        "/// moment | Why is `total` 3?\nIt is 1 + 2.",
        _block("moment | Why is `total` 3?", "It is 1 + 2."),
    ),
    "TM108": Code(
        "Incomplete part",
        "A part of a lesson lacks what it cannot do without, such as the code of a sample, a second option "
        "of a quiz or the stages of a flow.",
        _block("quiz | What is `total` in the end?", _TOTAL, "", "- [x] `3`"),
        _block("quiz | What is `total` in the end?", _TOTAL, "", "- [x] `3`", "- [ ] `2`"),
    ),
    "TM109": Code(
        "Block in the wrong place",
        "A block or a fence stands where it cannot work, such as inside a quotation, or an `explain` "
        "outside a quiz.",
        _block("explain", "It is 1 + 2."),
        _block(
            *("quiz | What is `total` in the end?", _TOTAL, "", "- [x] `3`", "- [ ] `2`"),
            *("", "//// explain", "It is 1 + 2.", "////"),
        ),
    ),
    "TM110": Code(
        "Front matter",
        "The lesson's front matter is not YAML, or one of the fields that Tracemark reads (`topic`, "
        "`view`, `tags`, `minutes`, `tracemark`) has a value that it cannot have.",
        "---\nminutes: ten\n---",
        "---\nminutes: 10\n---",
    ),
    "TM111": Code(
        "Block left as raw text",
        "Markdown did not come across a block, so that it would stand on the page as it was typed: it is "
        'inside an HTML element without `markdown="1"`, or in a list item with no blank line before it. '
        "Only the build can see this, not `tracemark check`.",
        "<div>\n" + _block("moment | Why is `total` 3?", "It is 1 + 2.") + "\n</div>",
        _block("moment | Why is `total` 3?", "It is 1 + 2."),
    ),
    "TM112": Code(
        "Sample file",
        "The file that a sample is taken from cannot be read, is outside the project, has no such "
        "lines, or stands beside code typed into the same fence.",
        '```python trace file="deploy.py" lines="90-99"\n```',
        '```python trace file="deploy.py" lines="3-12"\n```',
    ),
    "TM113": Code(
        "Misplaced or unusable `#:` comment",
        "A `#:` comment is the action of the statement on its line. This one stands where no statement "
        "ends, so no step could show it, or it has a `{name}` that the code of the sample does not have.",
        _fence("", "#: Start", "total = 2"),
        _fence("", "total = 2  #: Start with two"),
    ),
    "TM114": Code(
        "Not supported in this version",
        "What is written has a meaning that this version of Tracemark does not carry out. It is said "
        "rather than ignored.",
        "See [step 3][later].\n\n[later]: trace:deploy/3",
        "See [step 3](trace:deploy/3).",
    ),
    "TM115": Code(
        "Not UTF-8",
        "A page is read as UTF-8 and has bytes that are none. `tracemark check` goes on with the other "
        "pages.",
        "Größer als 3 (a file saved as Windows-1252)",
        "Größer als 3 (a file saved as UTF-8)",
    ),
    "TM116": Code(
        "Included text",
        "A note, which fails nothing: `tracemark check` reads pages as they stand in their files and "
        "does not see what `pymdownx.snippets` puts in. A sample that includes its code is not run, "
        "and what is claimed of it stays unverified. The build sees it all.",
        _fence("", '--8<-- "deploy.py"'),
        _fence('file="deploy.py"').replace("total = 2\n", ""),
    ),
    "TM117": Code(
        "The same option twice",
        "Two options of a quiz have the same text.",
        _quiz(_FIRST_FALSE, "- [x] Step 9", "- [ ] Step 8", "- [ ] Step 8"),
        _quiz(_FIRST_FALSE, "- [x] Step 9", "- [ ] Step 8", "- [ ] Step 7"),
    ),
    "TM118": Code(
        "Data file",
        "A file that `files` names cannot be had: it does not exist, is a folder, is outside the project, "
        "is too large, or would be in the place of another one or of the sample itself. The sample is not "
        "run without it.",
        _fence('files="data/prices.txt"'),
        _fence('files="prices.txt"'),
    ),
    "TM120": Code(
        "Unreadable pinned table",
        "The body of a `trace-table` or `trace-tracker` is not one Markdown table: there is no row of "
        "dashes below the head, a row has more or fewer cells than the head, or something else stands in "
        "it as well. As on GitHub, a `|` ends a cell in code too, unless it is written `\\|`. "
        "`tracemark pin` leaves such a page as it is.",
        _block(
            "trace-tracker | deploy", *_TRACKER, "", *_PINNED[:2], "| `total` | – | … | `3` |", ""
        ),
        _block("trace-tracker | deploy", *_TRACKER, "", *_PINNED, ""),
    ),
    "TM201": Code(
        "The claim is not a valid expression",
        "A claim is one Python expression of names, literals, operators, calls, subscripts and "
        "attributes. Comprehensions, lambdas, f-strings and assignments are not part of it.",
        '`{trace} final["total"`',
        '`{trace} final["total"]`',
    ),
    "TM202": Code(
        "The claim asks for something that does not exist",
        "A name, a word or a function in a claim is unknown, is used in a way that has no meaning, or is "
        "ambiguous: a variable `line` of the sample and the word `line` of a row are two things.",
        "`{trace} total`",
        '`{trace} final["total"]`',
    ),
    "TM203": Code(
        "The ticked answer is wrong",
        "The run gives another answer than the option that is ticked. Either the option, the `answer:` "
        "or the sample has changed, or the author was mistaken. With `kind: multiple` a right option "
        "that is not ticked is found too.",
        _quiz(_FIRST_FALSE, "- [x] Step 8", "- [ ] Step 9"),
        _quiz(_FIRST_FALSE, "- [ ] Step 8", "- [x] Step 9"),
    ),
    "TM204": Code(
        "No option is right",
        "The run gives an answer that no option says. Options are compared by value: `9` and `Step 9` "
        'say 9, `No output` says the empty text; `{value="…"}` after an option says outright what it '
        "stands for.",
        _quiz(_FIRST_FALSE, "- [ ] In round two", "- [ ] In round three"),
        _quiz(_FIRST_FALSE, "- [ ] In round two", '- [ ] In round three {value="9"}'),
    ),
    "TM205": Code(
        "More than one option is right",
        "Two options say the same value in two ways, which are equal once blanks, quotes and markup are taken away, so a learner could be told that a right answer is "
        "wrong. `2` and `2.0` are equal, `True` and `1` are not.",
        _quiz(_FIRST_FALSE, "- [x] Step 9", "- [ ] `9`"),
        _quiz(_FIRST_FALSE, "- [x] Step 9", "- [ ] `8`"),
    ),
    "TM206": Code(
        "Nothing says what is right",
        "A question has no ticked option and no `answer:`, so nobody could answer it.",
        _quiz("- [ ] Step 8", "- [ ] Step 9"),
        _quiz(_FIRST_FALSE, "- [ ] Step 8", "- [ ] Step 9"),
    ),
    "TM207": Code(
        "There is no such row",
        "A reference, a view or a claim names a row that the table does not have, or a row that the "
        "second run of a `what_if` never reached.",
        "See [step 14](trace:14).",
        "See [step 9](trace:9).",
    ),
    "TM208": Code(
        "A check does not hold",
        "The `check:` of a key moment, snapshot or transcript is False in the run.",
        _block("moment | What is the total?", '    check: final["total"] == 4', "", "It is 4."),
        _block("moment | What is the total?", '    check: final["total"] == 3', "", "It is 3."),
    ),
    "TM209": Code(
        "A reference says something false of a row",
        "The claim in the title of a reference must hold at each row that it names. Where the condition "
        "was not evaluated in the row, or a name in it was not set, it does not hold.",
        'In [step 9](trace:9 "version < 3") the condition is True.',
        'In [step 6](trace:6 "version < 3") the condition is True.',
    ),
    "TM210": Code(
        "The second run cannot be made",
        "A `what_if` replaces a piece of the sample, matched as syntax. The piece must stand at exactly "
        "one place of the shown code, its replacement must be different and fit there, and no line may "
        "move.",
        '`{trace} what_if("version", "release").final["total"]`',
        '`{trace} what_if("version < 3", "version < 5").final["total"]`',
    ),
    "TM211": Code(
        "The claim cannot be decided",
        "The record does not hold what the claim needs, such as a variable that is not set yet a value "
        "that was too long to be kept whole or steps past `max_steps`, or the operation is not possible on the values of the run.",
        '`{trace} step(1)["total"]`',
        '`{trace} step(2)["total"]`',
    ),
    "TM212": Code(
        "Nothing is proved",
        "Under `verify: strict` every question needs an `answer:` that a run can compute, and every claim "
        "must ask something of the run: `answer: 6` and `check: 1 == 1` are so whatever the sample does. "
        "Otherwise such questions and claims are counted as unverified.",
        _quiz("- [ ] Step 8", "- [x] Step 9"),
        _quiz(_FIRST_FALSE, "- [ ] Step 8", "- [x] Step 9"),
    ),
    "TM213": Code(
        "Unknown column",
        "A view or `watch` asks for a column that is no variable and no condition of the run, nor an "
        "expression that can be computed in one of its rows.",
        _fence('watch="totl"', *_COUNT),
        _fence('watch="total"', *_COUNT),
    ),
    "TM214": Code(
        "The step does not exist",
        "The option `step` names a function that is never called (a class is none), a line without a loop, or marked "
        "statements where none is marked, so that the table would have no rows.",
        _fence('step="loop 1"', *_COUNT),
        _fence('step="loop 2"', *_COUNT),
    ),
    "TM215": Code(
        "No options can be made",
        "A quiz has an `answer:` or `ask:` and no options, and the run gives fewer than two wrong answers "
        "that one would believe, or an answer that is too long for an option. Write the options by hand.",
        _block("quiz | How is the end reached?", "    answer: ending"),
        _block(
            "quiz | How is the end reached?",
            "    answer: ending",
            "",
            "- [x] `finished`",
            "- [ ] `error`",
        ),
    ),
    "TM216": Code(
        "A pinned table differs from the run",
        "The Markdown table in the body of a view is what the author has reviewed, and the run shows "
        "something else: another value in the cell, a row or a column more or less. After ten differences "
        "of one table the others are only counted. What is marked as code and what is not, white space "
        "around a cell, and which dash stands in an empty one make no difference.",
        _block("trace-tracker | deploy", *_TRACKER, "", *_PINNED, "").replace("`3`", "`4`", 1),
        _block("trace-tracker | deploy", *_TRACKER, "", *_PINNED, ""),
    ),
    "TM217": Code(
        "Nothing is pinned yet",
        "A block with `pinned: true` has no table in its body. `tracemark pin` writes it.",
        _block("trace-tracker | deploy", *_TRACKER, "    pinned: true"),
        _block("trace-tracker | deploy", *_TRACKER, "    pinned: true", "", *_PINNED, ""),
    ),
    "TM218": Code(
        "An option is right for another reading of the question",
        'The question says "at step 4", which may mean before the step or after it, and an option that '
        "counts as wrong is the value on the other side. A reader who chooses it has made no mistake: say "
        "in the question which side is meant, or take another option.",
        _block("quiz | What is `total` at step 4?", _AFTER, "", "- [x] `1`", "- [ ] `0`"),
        _block("quiz | What is `total` after step 4?", _AFTER, "", "- [x] `1`", "- [ ] `0`"),
    ),
    "TM301": Code(
        "Uncaught exception",
        "The sample ended in an exception. Where that is the lesson, `expect` says so. Where the exception "
        "looks like one by which [isolation](../explanation/isolation.md) refuses something, such as a "
        "network connection, the advice says what, and how a site can allow it.",
        _fence("", "int('three')"),
        _fence('expect="ValueError"', "int('three')"),
    ),
    "TM302": Code(
        "The expected end did not come",
        "The sample has an `expect` and ended in another way. `expect` is the type of an exception or a "
        "reason such as `exit` or `step-limit`.",
        _fence('expect="TypeError"', "int('three')"),
        _fence('expect="ValueError"', "int('three')"),
    ),
    "TM303": Code(
        "The sample is not valid Python",
        "The sample or its `trace-driver` cannot be compiled, so it was not run. What is claimed of it stays undecided and is "
        "not reported apart.",
        _fence("", "total = 2", "if total = 2:", "    print(total)"),
        _fence("", "total = 2", "if total == 2:", "    print(total)"),
    ),
    "TM304": Code(
        "Stopped by a limit",
        "The sample took so many steps that it was taken for endless, or too long, or too much memory, or "
        "wrote too much output or too many or too large files, and was stopped. The steps until then, up to `max_steps`, are kept.",
        _fence("", "while True:", "    pass"),
        _fence('expect="step-limit"', "while True:", "    pass"),
    ),
    "TM305": Code(
        "The process died",
        "The process of the sample ended without a word: killed by a signal, by a crash of the "
        "interpreter, or by `os._exit`.",
        _fence("", "import os", "os.abort()"),
        _fence('expect="crashed"', "import os", "os.abort()"),
    ),
    "TM306": Code(
        "Ended with an exit code",
        "The sample ended the program with an exit code other than 0. Where that is the lesson, "
        '`expect="exit"` says so.',
        _fence("", "raise SystemExit(3)"),
        _fence('expect="exit"', "raise SystemExit(3)"),
    ),
    "TM307": Code(
        "Not the same each time",
        "`tracemark check` runs each sample twice, and the second run was different: it depends on the "
        "time, on chance or on something outside, so that what the page shows and claims changes from "
        "build to build. The finding names the first row that differs.",
        _fence("", "import random", "number = random.random()"),
        _fence("", "import random", "random.seed(1)", "number = random.random()"),
    ),
    "TM308": Code(
        "More steps than are recorded",
        "A note, which fails nothing: the sample came to its end and made more steps than `max_steps`. "
        "The first ones are recorded; of the others the output, the end and the last values of the "
        "module's names are known, and all views say how many there are. A claim that needs them, such as "
        "`len(steps)` or `count(…)`, cannot be decided (TM211).",
        _fence('max_steps="100"', *_LONG),
        _fence('max_steps="500"', *_LONG),
    ),
    "TM309": Code(
        "Input that nobody reads",
        "A note, which fails nothing: the sample came to its end and did not read all lines of `input`.",
        _fence('input="3\\n4"', "width = int(input())"),
        _fence('input="3"', "width = int(input())"),
    ),
    "TM320": Code(
        "Not as in the lock",
        "`tracemark check --locked` compares each run with the one that `tracemark lock` wrote down. This "
        "one is another: the finding names the first row that differs, what it was and what it is now, "
        "and the versions of Python, if they differ. Either the sample was edited, or another Python or "
        "another library made a difference. Read what the page says of it, then run `tracemark lock`.",
        _edited("total = 3"),
        _edited("total = 2"),
    ),
    "TM321": Code(
        "Not in the lock",
        "The sample is not in `tracemark.lock`, so there is nothing that its run could be compared with. "
        "`tracemark lock` adds it.",
        _added("new"),
        _added("first"),
    ),
    "TM322": Code(
        "In the lock and on no page",
        "`tracemark.lock` has an entry of a sample that its page does not have any more, or of a page that "
        "does not exist. `tracemark lock` takes it out.",
        '[sample."lesson.md".old]',
        '[sample."lesson.md".first]',
    ),
    "TM323": Code(
        "The lock cannot be read",
        "`tracemark.lock` is not what `tracemark lock` writes: it holds the marks of a conflict, is cut off, "
        "or something else was put into it. After a merge, `tracemark lock` on all pages writes it anew.",
        "<<<<<<< HEAD\nformat = 1",
        "format = 1",
    ),
    "TM324": Code(
        "The lock has another format",
        "Another version of Tracemark wrote `tracemark.lock` in a form that this one does not read. Use that "
        "version, or let this one write the file anew.",
        "format = 2",
        "format = 1",
    ),
    "TM325": Code(
        "The lock was edited by hand",
        "An entry of `tracemark.lock` does not fit its own `seal`, so it is not as `tracemark lock` wrote "
        "it and nothing can be compared with it.",
        'ending = "it finished well"',
        'ending = "it finished"',
    ),
}
"""All codes, in order."""
