"""Codes TM3xx: how the samples of a lesson ran."""

from collections.abc import Mapping

from tracemark.check.code import Code, fence

_LONG = ("total = 0", "for i in range(100):", "    total += i")


def _edited(line: str) -> str:
    """A sample that was locked with `total = 2`."""
    return fence('id="first"', line)


def _added(name: str) -> str:
    """A sample of a page whose lock has `first`."""
    return fence(f'id="{name}"')


RUNS: Mapping[str, Code] = {
    "TM301": Code(
        "Uncaught exception",
        "The sample ended in an exception. Where that is the lesson, `expect` says so. Where the exception "
        "looks like one by which [isolation](../explanation/isolation.md) refuses something, such as a "
        "network connection, the advice says what, and how a site can allow it.",
        fence("", "int('three')"),
        fence('expect="ValueError"', "int('three')"),
    ),
    "TM302": Code(
        "The expected end did not come",
        "The sample has an `expect` and ended in another way. `expect` is the type of an exception or a "
        "reason such as `exit` or `step-limit`.",
        fence('expect="TypeError"', "int('three')"),
        fence('expect="ValueError"', "int('three')"),
    ),
    "TM303": Code(
        "The sample is not valid Python",
        "The sample or its `trace-driver` cannot be compiled, so it was not run. What is claimed of it stays undecided and is "
        "not reported apart.",
        fence("", "total = 2", "if total = 2:", "    print(total)"),
        fence("", "total = 2", "if total == 2:", "    print(total)"),
    ),
    "TM304": Code(
        "Stopped by a limit",
        "The sample took so many steps that it was taken for endless, or too long, or too much memory, or "
        "wrote too much output or too many or too large files, and was stopped. The steps until then, up to `max_steps`, are kept.",
        fence("", "while True:", "    pass"),
        fence('expect="step-limit"', "while True:", "    pass"),
    ),
    "TM305": Code(
        "The process died",
        "The process of the sample ended without a word: killed by a signal, by a crash of the "
        "interpreter, or by `os._exit`.",
        fence("", "import os", "os.abort()"),
        fence('expect="crashed"', "import os", "os.abort()"),
    ),
    "TM306": Code(
        "Ended with an exit code",
        "The sample ended the program with an exit code other than 0. Where that is the lesson, "
        '`expect="exit"` says so.',
        fence("", "raise SystemExit(3)"),
        fence('expect="exit"', "raise SystemExit(3)"),
    ),
    "TM307": Code(
        "Not the same each time",
        "`tracemark check` runs each sample twice, and the second run was different: it depends on the "
        "time, on chance or on something outside, so that what the page shows and claims changes from "
        "build to build. The finding names the first row that differs.",
        fence("", "import random", "number = random.random()"),
        fence("", "import random", "random.seed(1)", "number = random.random()"),
    ),
    "TM308": Code(
        "More steps than are recorded",
        "A note, which fails nothing: the sample came to its end and made more steps than `max_steps`. "
        "The first ones are recorded; of the others the output, the end and the last values of the "
        "module's names are known, and all views say how many there are. A claim that needs them, such as "
        "`len(steps)` or `count(…)`, cannot be decided (TM211).",
        fence('max_steps="100"', *_LONG),
        fence('max_steps="500"', *_LONG),
    ),
    "TM309": Code(
        "Input that nobody reads",
        "A note, which fails nothing: the sample came to its end and did not read all lines of `input`.",
        fence('input="3\\n4"', "width = int(input())"),
        fence('input="3"', "width = int(input())"),
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
"""In order."""
