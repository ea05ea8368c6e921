"""The same course three times: as Tracemark lessons, typed by hand, and run by markdown-exec.

What Tracemark computes stands in the pages typed by hand as an author would have copied it: the cells
of both tables as pipe tables, key moments and answers as `???` details.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tracemark.check.run import Run
from tracemark.lesson.page import ViewBlock
from tracemark.lesson.reader import read_page
from tracemark.lesson.sample import ViewName
from tracemark.proof import prove
from tracemark.rendering import Rendering
from tracemark.settings import Settings
from tracemark.site_runner import new_runner
from tracemark.views.columns import Cell
from tracemark.views.table import Column
from tracemark.views.tracker import Moment

CODE = """\
prices = {prices}
limit = {limit}
total = 0
cheap = []
for price in prices:
    if price < limit:
        cheap.append(price)
        label = "cheap"
    else:
        label = "dear"
    total += price
    print(label, price)
average = total / len(prices)
print("average", average)
"""
PROSE = """\
# Prices {number}

A shop sorts its prices. Whatever costs less than {limit} goes to the cheap shelf, all else is dear, and
at the end the shop wants to know what an article costs **on average**. There are {count} articles, and
the program looks at *each of them once*, in the order of the list.

Read the program first and write down what you think it prints. A guess that turns out wrong helps you
to remember the right answer, see [the questions](#check-yourself).

## The run
"""
END = "Change `limit` and read the table again: which rows change, and which stay?\n"
STOPPED = "The run ends here: program finished.\n"


@dataclass(frozen=True)
class KeyMoment:
    """A question with its answer; `{}` in the text is the reference to a step."""

    title: str
    check: str
    step: int
    claim: str
    """What holds at that step."""
    text: str


@dataclass(frozen=True)
class Question:
    """A quiz question; its first option is the right one."""

    title: str
    answer: str
    hint: str
    options: Sequence[tuple[str, str]]
    """Each with what is said to whoever chooses it."""


@dataclass(frozen=True)
class Lesson:
    """One lesson, whatever it is written for."""

    number: int
    prices: tuple[int, ...]
    limit: int

    @property
    def code(self) -> str:
        """The sample."""
        return CODE.format(prices=list(self.prices), limit=self.limit)

    @property
    def prose(self) -> str:
        """What stands above the sample."""
        return PROSE.format(number=self.number, limit=self.limit, count=len(self.prices))

    @property
    def cheap(self) -> int:
        """How many prices are below the limit."""
        return sum(price < self.limit for price in self.prices)

    @property
    def test_steps(self) -> tuple[int, ...]:
        """The step of each evaluation of the condition.

        Four assignments come first. A pass has a header, the test, then three steps, or four where
        the price is cheap.
        """
        steps, step = [], 4
        for price in self.prices:
            steps.append(step + 2)
            step += 6 if price < self.limit else 5
        return tuple(steps)

    @property
    def first_cheap(self) -> int:
        """The step at which the condition is True for the first time."""
        truths = zip(self.test_steps, self.prices, strict=True)
        return next(step for step, price in truths if price < self.limit)

    @property
    def first_dear(self) -> int:
        """The step at which it is False for the first time."""
        truths = zip(self.test_steps, self.prices, strict=True)
        return next(step for step, price in truths if price >= self.limit)

    @property
    def moments(self) -> tuple[KeyMoment, ...]:
        """Its key moments."""
        return (
            KeyMoment(
                "When is a price cheap for the first time?",
                f"first(price < limit) == {self.first_cheap}",
                self.first_cheap,
                "price < limit",
                "In {}. The condition `price < limit` is True there, so the price is put on the list"
                " of cheap ones and gets its label.",
            ),
            KeyMoment(
                "When is the `else` branch taken?",
                f"first(not (price < limit)) == {self.first_dear}",
                self.first_dear,
                "not (price < limit)",
                "After {}. The condition is False there for the first time: the price is at least"
                f" {self.limit}, and the list of cheap prices stays as it is.",
            ),
            KeyMoment(
                "What is `limit` all the time?",
                f'final["limit"] == {self.limit}',
                2,
                f"limit == {self.limit}",
                "It is set in {} and never again, because no statement of the loop has it on its left"
                " side.",
            ),
        )

    @property
    def questions(self) -> tuple[Question, ...]:
        """Its quiz; all answers are computed."""
        total, cheap, step = sum(self.prices), self.cheap, self.first_cheap
        return (
            Question(
                "What is `total` at the end?",
                'final["total"]',
                "Add all prices, cheap or dear.",
                (
                    (f"`{total}`", "Right: every price is added, whatever its label."),
                    (f"`{total - self.prices[-1]}`", "That is without the last price."),
                    (f"`{total + self.limit}`", "The `limit` is compared, never added."),
                ),
            ),
            Question(
                "How often does line 7 run?",
                "runs(7)",
                "It runs for each price below the limit.",
                (
                    (str(cheap), "Right: once for each price for which `price < limit` is True."),
                    (str(len(self.prices) + 1), "That is how often the loop's *header* runs."),
                    (str(cheap + len(self.prices) + 2), "More often than there are prices."),
                ),
            ),
            Question(
                "At which step is the condition True for the first time?",
                "first(price < limit)",
                "Read the column of the condition from the top.",
                (
                    (f"Step {step}", "Right: all earlier evaluations are False."),
                    (f"Step {step - 1}", "There `price` gets its value; the test comes next."),
                    (f"Step {step + 1}", "There the price is already put on the list."),
                ),
            ),
        )


def lessons(count: int) -> Iterator[Lesson]:
    """Lessons of which no two are alike, the same ones each time."""
    random = Random(1)
    for number in range(1, count + 1):
        limit = random.randint(20, 60)
        prices = [random.randint(1, 99) for _ in range(random.randint(4, 6))]
        prices += [random.randint(1, limit - 1), random.randint(limit, 99)]
        random.shuffle(prices)
        yield Lesson(number, tuple(prices), limit)


# For Tracemark


def traced(lesson: Lesson) -> str:
    """The page of a Tracemark lesson."""
    parts = [
        lesson.prose,
        f"```python trace\n{lesson.code}```\n",
        "## Key moments\n",
        *map(_moment, lesson.moments),
        "## Check yourself\n",
        *map(_quiz, lesson.questions),
        END,
    ]
    return "\n".join(parts)


def _moment(moment: KeyMoment) -> str:
    reference = f'[step {moment.step}](trace:{moment.step} "{moment.claim}")'
    return (
        f"/// moment | {moment.title}\n    check: {moment.check}\n\n"
        f"{moment.text.format(reference)}\n///\n"
    )


def _quiz(question: Question) -> str:
    lines = [f"/// quiz | {question.title}", f"    answer: {question.answer}"]
    lines += [f"    hint: {question.hint}", ""]
    for number, (option, feedback) in enumerate(question.options):
        lines += [f"- [{' ' if number else 'x'}] {option}", f"  > {feedback}"]
    return "\n".join([*lines, "///", ""])


# By hand


def by_hand(lesson: Lesson, tables: str) -> str:
    """The page that shows the same and computes nothing."""
    return _typed(lesson, f"```python\n{lesson.code}```\n", tables)


def executed(lesson: Lesson, tables: str) -> str:
    """The same, the sample run by markdown-exec, which shows its output."""
    return _typed(lesson, f'```python exec="1" source="above"\n{lesson.code}```\n', tables)


def _typed(lesson: Lesson, fence: str, tables: str) -> str:
    parts = [
        lesson.prose,
        fence,
        tables,
        "## Key moments\n",
        *map(_details, lesson.moments),
        "## Check yourself\n",
        *map(_typed_quiz, lesson.questions),
        END,
    ]
    return "\n".join(parts)


def _details(moment: KeyMoment) -> str:
    text = moment.text.format(f"[step {moment.step}](#the-run)")
    return f'??? question "{moment.title}"\n\n    {text}\n'


def _typed_quiz(question: Question) -> str:
    options = [f"- {option}" for option, _ in question.options]
    said = [f"    - {option}: {feedback}" for option, feedback in question.options]
    answer = ["    Right answer:", "", f"    - {question.options[0][0]}", ""]
    return "\n".join(
        [
            f"**{question.title}**\n",
            *options,
            f'\n??? tip "Hint 1"\n\n    {question.hint}\n',
            '??? success "Show answer"\n',
            *answer,
            "    On each choice:\n",
            *said,
            "\n    [See the step](#the-run)\n",
        ]
    )


def computed_tables(pages: Iterable[tuple[str, Path]], folder: Path) -> Iterator[str]:
    """For each page of a lesson, given with its path, both tables as pipe tables.

    The traces are kept in `folder`.
    """
    settings = Settings(cache_dir=str(folder))
    with new_runner(settings, Path.cwd()) as runner:
        for text, path in pages:
            proof = prove(read_page(text, str(path)), runner, settings)
            if proof.report.findings:
                raise RuntimeError(str(proof.report.findings[0]))
            (run,) = proof.runs.values()
            rendering = Rendering(proof)
            yield f"{_table(rendering, run)}\n{_tracker(rendering, run)}"


def _block(run: Run, view: ViewName) -> ViewBlock:
    return ViewBlock(view, run.sample.id, run.sample.position)


def _table(rendering: Rendering, run: Run) -> str:
    view = rendering.table(run, _block(run, "table"), str)
    heads = ["Step", *(_label(column) for column in view.columns)]
    rows = [[str(line.n), *map(_cell, line.cells)] for line in view.lines]
    return f"{view.caption}:\n\n{_pipes(heads, rows)}\n{STOPPED}"


def _tracker(rendering: Rendering, run: Run) -> str:
    view = rendering.tracker(run, _block(run, "tracker"), str)
    heads = ["Variable", "Start", *map(_moment_head, view.moments), "Final"]
    rows = [
        [f"`{track.label}`" if track.code else track.label]
        + [_cell(cell) if cell else "…" for cell in (track.start, *track.after, track.final)]
        for track in view.tracks
    ]
    return f"{view.caption}:\n\n{_pipes(heads, rows)}"


def _label(column: Column) -> str:
    return f"`{column.label}`" if column.code else column.label


def _moment_head(moment: Moment) -> str:
    return f"… {moment.skipped} more" if moment.n is None else f"After {moment.n}"


def _cell(cell: Cell) -> str:
    text = cell.text.removesuffix("\n")
    if cell.kind == "condition":
        return f"`{cell.detail}` → **{text}**"
    if cell.kind in ("value", "code", "output"):
        return f"`{text}`"
    return text if cell else "–"


def _pipes(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
