"""The steps that a question names.

Whoever meets a question away from its lesson does not see the table of the run, and `step 7` says nothing. So the
steps are shown with the question: which line each one is, and not what happens in it, which may be the answer.
"""

import ast
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from tracemark.check.answer import Answer
from tracemark.check.evaluate import shown_at
from tracemark.check.run import Run
from tracemark.exchange.portable import Portable, plain, portable
from tracemark.lesson.question import Question
from tracemark.proof import Proof
from tracemark.views.elements import without
from tracemark.views.forms import ANSWER, Form, forms_in
from tracemark.views.language import ENGLISH, Language
from tracemark.views.placed import code_lines
from tracemark.views.table import TableGroup, TableView, table_view
from tracemark.views.templates import Templates

MOST_ROWS = 20
"""Rows of one table; the run of a long loop has thousands."""


def before_answering(form: Form) -> str:
    """All of a question that is read before it is answered."""
    return without(form.html, ANSWER)


def named_steps(
    proof: Proof,
    page: str,
    language: Language,
    read: Callable[[Form], str] = before_answering,
) -> Mapping[str, str]:
    """A table for each question of a finished page that is answered by a run and names steps, by its id.

    `read` is what is looked at of a question.
    """
    asked = {
        checked.statement.noun.id: checked.statement.noun
        for checked in proof.report.checked
        if isinstance(checked.statement.noun, Question)
    }
    found: dict[str, str] = {}
    for form in forms_in(page):
        question, answer = asked.get(form.id), proof.report.answers.get(form.id)
        if question is None or question.answer is None or answer is None or not answer.proven:
            continue
        run = proof.runs[question.answer.sample]
        parts = [portable(read(form))]
        table = steps_table(run, named_before(question, answer, run, parts, language), language)
        if table:
            found[form.id] = table
    return found


def steps_in(run: Run, html: str, language: Language) -> str:
    """A table of the steps of a run that some words of its lesson name; empty where they name none."""
    part = portable(html)
    found = in_words([part], language) | {n for sample, n in part.rows if sample == run.sample.id}
    return steps_table(run, {n for n in found if 1 <= n <= len(run.rows)}, language)


def steps_table(run: Run, named: Collection[int], language: Language) -> str:
    """Steps without what happens in them; empty where there are none."""
    if not named:
        return ""
    what = "code" if run.rows.granularity.unit in ("statement", "mark") else "action"
    columns = [_column(word, run) for word in ("line", what)]
    return excerpt(run, sorted(named)[:MOST_ROWS], language, columns, names_only=True)


def excerpt(
    run: Run,
    numbers: Collection[int],
    language: Language,
    columns: Collection[str] = (),
    *,
    names_only: bool = False,
) -> str:
    """Rows of a run as a table for anywhere.

    With `names_only` it does not say that it has values, nor how many steps there are between its own.
    """
    view = table_view(
        run.rows,
        id=run.sample.id,
        code_lines=code_lines(run.sample),
        watch=run.sample.watch,
        columns=tuple(columns),
        only=numbers,
        evaluate=partial(shown_at, run),
    )
    view = replace(_without_empty_columns(view), ending="")  # an excerpt does not end there
    if names_only:
        view = replace(view, caption="", groups=tuple(map(_without_gaps, view.groups)))
    return portable(Templates(language).render(view)).html


def _without_gaps(group: TableGroup) -> TableGroup:
    return replace(group, lines=tuple(line for line in group.lines if line.n is not None))


def _without_empty_columns(view: TableView) -> TableView:
    """An excerpt without the columns that say nothing in any of its rows."""
    rows = [line for line in view.lines if line.n is not None]
    kept = [n for n in range(len(view.columns)) if any(row.cells[n] for row in rows)]
    groups = tuple(
        replace(
            group,
            lines=tuple(
                replace(line, cells=tuple(line.cells[n] for n in kept if line.cells))
                for line in group.lines
            ),
        )
        for group in view.groups
    )
    return replace(view, columns=tuple(view.columns[n] for n in kept), groups=groups)


def named_before(
    question: Question,
    answer: Answer,
    run: Run,
    parts: Collection[Portable],
    language: Language,
) -> set[int]:
    """Numbers of the steps that are named before answering: in its parts, by words or links, and in the claim."""
    assert question.answer is not None
    found = in_words(parts, language)
    found |= {n for part in parts for sample, n in part.rows if sample == run.sample.id}
    if found or any(option.words.startswith("Step ") for option in answer.options):
        found |= set(_in_claim(question.answer.node))
    return {n for n in found if 1 <= n <= len(run.rows)} - _giving_away(question, answer, found)


def _giving_away(question: Question, answer: Answer, named: set[int]) -> set[int]:
    """The steps whose line is what is asked for: all that are named, or those that show the answer."""
    assert question.answer is not None
    nodes = list(ast.walk(question.answer.node))
    if any(isinstance(node, ast.Name) and node.id == "line" for node in nodes):
        return named
    asks_line = any(isinstance(node, ast.Attribute) and node.attr == "line" for node in nodes)
    return set(answer.rows) if asks_line else set()


def in_words(parts: Iterable[Portable], language: Language) -> set[int]:
    """The steps that are named in words, of the page's language or in English."""
    texts = [plain(part.html) for part in parts]
    return {n for text in texts for spoken in (language, ENGLISH) for n in _numbers(text, spoken)}


def _numbers(text: str, language: Language) -> Iterator[int]:
    """The numbers of `step 5` and `steps 1, 2 and 4`."""
    before, _, behind = language.text("step {n}", n="\0").partition("\0")
    word = rf"(?<!\w){re.escape(before.strip())}\w{{0,2}}\s+"
    more = r"(?:\s*(?:,|and|und|to|bis|–|-)\s*\d{1,9})*"
    pattern = rf"{word}(\d{{1,9}}{more}){re.escape(behind)}"
    for found in re.finditer(pattern, text, re.IGNORECASE):
        yield from map(int, re.findall(r"\d+", found[1]))


def _in_claim(node: ast.AST) -> Iterable[int]:
    """The numbers of `step(5)`."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "step":
            yield from (a.value for a in one.args if isinstance(a, ast.Constant)
                        and type(a.value) is int)  # fmt: skip


def _column(word: str, run: Run) -> str:
    """One of our columns by a name that no variable of the run has."""
    spellings = (word.capitalize(), word.upper(), word[0] + word[1:].upper())
    return next((name for name in spellings if name not in run.rows.variables), word)
