"""A claim with a mistake of form is counted and named as it would be without the mistake."""

import pytest

from tracemark.check.report import Report
from tracemark.check.statements import form_findings, statements
from tracemark.check.verify import verify
from tracemark.lesson.reader import read_page
from tracemark.reports.coverage import coverage, coverage_line
from tracemark.reports.junit import junit

SAMPLE = '```python trace id="s"\nx = 1\n```\n\n'


def report(body: str) -> Report:
    """Of SAMPLE, which was not run, with `body`."""
    return verify(read_page(SAMPLE + body, "a.md"), {})


@pytest.mark.parametrize(
    ("wrong", "right", "name"),
    [
        (
            "/// quiz | Q?\n    answer: final['x'\n\n- [x] 1\n- [ ] 2\n///",
            "/// quiz | Q?\n    answer: final['x']\n\n- [x] 1\n- [ ] 2\n///",
            "quiz: Q?",
        ),
        (
            "/// quiz | Q?\n    answer: final['x']\n\n- [x] 1\n///",
            "/// quiz | Q?\n    answer: final['x']\n\n- [x] 1\n- [ ] 2\n///",
            "quiz: Q?",
        ),
        ('[a](trace:1 "line =")', '[a](trace:1 "line == 1")', "reference: step 1 of s: line ="),
        ("`{trace} output ==`", "`{trace} output`", "value: output =="),
        (
            "/// moment | Why?\n    check: output ==\n\nx\n///",
            "/// moment | Why?\n    check: output == 1\n\nx\n///",
            "check: Why?: output ==",
        ),
    ],
)
def test_it_is_a_case_of_its_own(wrong, right, name):
    (found,) = report(wrong).claims
    assert (found.statement.name, found.verdict) == (name, "wrong")
    (same,) = report(right).claims
    assert found.statement.kind == same.statement.kind
    assert found.statement.position == same.statement.position
    page = read_page(SAMPLE + wrong, "a.md")
    assert [one.name for one in statements(page)] == ["sample: s", name]
    assert form_findings(page) == ()
    assert coverage_line(coverage([report(wrong)])[-1]) == "total: 1 claim, 1 wrong"
    assert f'name="{name}"' in junit([report(wrong)]).replace("&#x27;", "'")


def test_what_only_stands_beside_it_is_not_decided():
    body = "/// moment | Why?\n    check:\n      - output ==\n      - output == 'a'\n\nx\n///"
    assert [claim.verdict for claim in report(body).claims] == ["wrong", "unverified"]


def test_they_stand_in_the_order_of_the_page():
    quizzes = [f"/// quiz | Q?\n    answer: {n}{')' if n == 2 else ''}\n///" for n in (1, 2, 3)]
    names = [one.name for one in statements(read_page(SAMPLE + "\n\n".join(quizzes), "a.md"))]
    assert names == ["sample: s", "quiz: Q?", "quiz: Q? (2)", "quiz: Q? (3)"]
    kinds = [type(c.statement.noun).__name__ for c in report("\n\n".join(quizzes)).claims]
    assert kinds == ["Question", "Unread", "Question"]
