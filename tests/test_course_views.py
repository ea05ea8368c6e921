"""Three lessons of the course: on all pages of their topics what is marked as right is right, and nothing else is.

What is so is known from plain runs of CPython: see `course_facts`.
"""

from collections import Counter

import pytest
from tests.course_facts.changes import debug, what_if
from tests.course_facts.facts import Fact, Facts
from tests.course_facts.fill import fill
from tests.course_facts.flow import flow
from tests.course_facts.header import header
from tests.course_facts.lesson import Lesson
from tests.course_facts.order import order
from tests.course_facts.predict import predict
from tests.course_facts.predict_calls import predict_calls
from tests.course_facts.questions import QUESTIONS, exported, own, short
from tests.question_readers import read_anki, read_gift

FACTS = {
    "": own, "predict": predict, "trace": fill, "what-if": what_if, "order": order, "debug": debug,
    "flow": flow, "short": short,
}  # fmt: skip
LEAST = {
    # The questions in the sources, with two options or more.
    "": (14, 28, 14),
    "short": (14, 28, 0),
    # 27 conditions, each True or False, and the values of "trace".
    "predict": (47, 54, 51),
    # 23 conditions are watched; w has 4 values, slope 5, best 2, best_epoch 2, epoch 3, mean 4.
    "trace": (43, 46, 51),
    # Three changes or more of each sample; three rows or more of two runs.
    "what-if": (9, 18, 54),
    # A solution, and all that do the same; most orders are refused without a run.
    "order": (6, 100, 0),
    # 8, 16 and 12 lines; three rows or more of two runs.
    "debug": (3, 36, 18),
    # Asks nothing.
    "flow": (0, 0, 0),
}
"""Questions, answers that may be chosen, and what is told of rows, in the three lessons together.

Of 17 conditions in rows of their own is told what they are, with which values, and where the run goes on: 51.
"""


@pytest.fixture
def lessons(own_site):
    return [Lesson(name, own_site) for name in QUESTIONS]


def lies(facts: Facts | list[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.shown != fact.true]


@pytest.mark.parametrize("view", FACTS)
def test_what_a_page_says_is_what_plain_python_does(lessons, view):
    facts = [fact for lesson in lessons for fact in FACTS[view](lesson.page(view), lesson)]
    assert lies(facts) == []
    kinds = Counter(fact.kind for fact in facts)
    counts = (kinds["question"], kinds["option"], kinds["told"])
    assert all(n >= least for n, least in zip(counts, LEAST[view], strict=True)), counts


CALLING = {
    "retries": {
        "What is returned?",
        "Which exception is raised?",
        "In which line does the run go on?",
    },
    "canary-release": {"What is yielded?", "Does the loop get another item?"},
    "feature-cache": {"What is returned?", "In which line does the run go on?"},
}
"""Lessons with functions, and what is asked in them."""


@pytest.mark.parametrize("name", CALLING)
def test_what_is_asked_of_calls_is_what_settrace_sees(own_site, name):
    lesson = Lesson(name, own_site)
    facts = [*predict_calls(lesson.page("predict"), lesson)]
    assert lies(facts) == []
    asked = {fact.place.partition(": ")[2] for fact in facts if fact.kind == "question"}
    assert asked >= CALLING[name]
    assert sum(fact.kind == "question" for fact in facts) > len(lesson.lines)


def test_the_map_counts_each_line_and_each_way(lessons):
    for lesson in lessons:
        kinds = Counter(fact.kind for fact in flow(lesson.page("flow"), lesson))
        ifs = sum(1 for line in lesson.lines if line.strip().startswith(("if ", "while ", "for ")))
        assert kinds["box"] >= 3 * ifs  # in the table, in the drawing, and the line's number
        assert kinds["way"] >= 2 * ifs


@pytest.mark.parametrize(("file", "read"), [("anki.txt", read_anki), ("gift.txt", read_gift)])
def test_questions_that_are_taken_along_have_the_same_answers(lessons, file, read):
    for lesson in lessons:
        questions = read((lesson.folder / "short" / file).read_bytes())
        assert lies(exported(questions, lesson)) == []
        assert len(questions) == len(QUESTIONS[lesson.name])


def test_the_header_counts_the_pages_that_there_are_and_leads_to_each(lessons):
    for lesson in lessons:
        facts = [f for view in (*FACTS, "read") for f in header(lesson.page(view), lesson, view)]
        assert lies(facts) == []
        assert len(facts) == 9 * (2 + 2 * 9)


LIES = {
    "another answer is marked": ("", r'data-right="2"', 'data-right="1"'),
    "a value is one pass early": ("predict", 'data-answer="0.5"', 'data-answer="0.6"'),
    "a condition is not so": ("predict", 'data-answer="True"', 'data-answer="False"'),
    "the run goes on elsewhere": ("predict", 'data-answer="16"', 'data-answer="15"'),
    "a value is given that is not so": ("predict", "(Before:.*?best = )0.9", r"\g<1>0.6"),
    "a condition is not asked": ("predict", '<fieldset data-answer="True">', "<fieldset>"),
    "a blank wants another value": ("trace", 'data-answer="0.5"', 'data-answer="0.55"'),
    "a blank takes the value before": ("trace", 'data-before="0.6"', 'data-before="0.5"'),
    "a cell is not as before": ("trace", r'<td class="tm-blank"><input[^>]*data-answer="0.5"[^>]*></td>', "<td>″as before</td>"),
    "the solution is wrong": ("trace", r'(<table class="tm-steps" id="early--2-steps">.*?<code dir="ltr">)0.6<', r"\g<1>0.7<"),
    "another outcome is marked": ("what-if", r'data-right="1"', 'data-right="3"'),
    "an answer comes of no such change": ("what-if", r"<dd data-option=\"0\">So", '<dd data-option="2">So'),
    "the runs part elsewhere": ("what-if", "first differs at step 2,", "first differs at step 3,"),
    "an outcome is shown wrong": ("what-if", "(<samp[^>]*>all epochs done.use the model of epoch )5", r"\g<1>4"),
    "a wrong order is right": ("order", r'"NBKDEJIGFACLMHOP":1', '"NBKDEJIGFACLMHOP":0'),
    "a right order is wrong": ("order", r'"NBKDEJIFGCALMHOP":0', '"NBKDEJIFGCALMHOP":1'),
    "a right order is refused": ("order", r'"NBKDEJIFGCALMHOP":0,', ""),
    "a wrong order does something else": ("order", r"stopped in epoch 1</code>, not", "stopped in epoch 3</code>, not"),
    "a line needs a name that it does not read": ("order", r'\["K","losses"', '["K","patience"'),
    "another line was changed": ("debug", r'data-right="9"', 'data-right="6"'),
    "two lines were changed": ("debug", "(n\">13</span> <code[^>]*>    epoch \\+= )1", r"\g<1>2"),
    "a reason does not hold": ("debug", "This line does the same as in the lesson, each time that it runs", "This line does not run, with the fault or without"),
    "the hint says too much": ("debug", "Up to step 23 both", "Up to step 24 both"),
    "a box has run more often": ("flow", "<td>2 times</td>", "<td>3 times</td>"),
    "a way was taken more often": ("flow", "line 13: 3 times", "line 13: 4 times"),
    "the drawing has another number": ("flow", ">4×</text>", ">5×</text>"),
    "the path leads elsewhere": ("flow", "(Step 7</a>: line )7", r"\g<1>8"),
    "a card has another answer": ("short", r'(<ul class="tm-right-options">\s*<li><code>)4<', r"\g<1>3<"),
    "a key moment is told otherwise": ("short", "it was 0.55", "it was 0.5"),
}  # fmt: skip
"""What a page of "early-stopping" could say wrongly: the view, a pattern, what stands there instead."""


@pytest.mark.parametrize("name", LIES)
def test_a_page_that_lies_is_found(lessons, name):
    (lesson,) = (one for one in lessons if one.name == "early-stopping")
    view, *lie = LIES[name]
    assert lies(FACTS[view](lesson.page(view, lie), lesson))


@pytest.mark.parametrize(
    "lie",
    [
        (r"""(data-answer="&#39;)v7(&#39;"><label>What is returned)""", r"\g<1>v8\g<2>"),
        (r"""data-answer="ConnectionError"(><label>Which)""", r'data-answer="ValueError"\1'),
        (r'data-answer="20"(><label>In which line)', r'data-answer="12"\1'),
        ("Before: (<code[^>]*>server = \\[&#39;)busy", r"Before: \g<1>v7"),
    ],
)
def test_a_page_of_calls_that_lies_is_found(own_site, lie):
    lesson = Lesson("retries", own_site)
    assert lies(predict_calls(lesson.page("predict", lie), lesson))


@pytest.mark.parametrize(
    "lie", [("9 views", "8 views"), (r'href="\.\./trace/"', 'href="../tracing/"')]
)
def test_a_header_that_lies_is_found(lessons, lie):
    assert lies(header(lessons[0].page("flow", lie), lessons[0], "flow"))


@pytest.mark.parametrize(
    ("file", "read", "right", "wrong"),
    [
        ("anki.txt", read_anki, "<li>C: ", "<li>A: "),
        ("gift.txt", read_gift, "=<code>4", "=<code>5"),
    ],
)
def test_a_download_that_lies_is_found(lessons, file, read, right, wrong):
    lesson = lessons[1]
    text = (lesson.folder / "short" / file).read_text(encoding="utf-8")
    assert right in text
    assert lies(exported(read(text.replace(right, wrong, 1).encode()), lesson))
