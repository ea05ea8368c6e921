"""Quizzes made from the trace as authors write them: Markdown in, HTML and findings out."""

import pytest

from tracemark.check.report import Report, summary
from tracemark.lesson.ask import SHOWN, Asked, Unasked, read_ask

PRICES = """\
total = 0
for price in [5, 3, 8]:
    if price > 4:
        total += price
    else:
        print("cheap", price)
print(total)
"""
# Its rows: 1 total = 0; 2 price = 5, 3 test, 4 total = 5; 5 price = 3, 6 test, 7 print;
# 8 price = 8, 9 test, 10 total = 13; 11 no more items; 12 print.
SAMPLE = f'```python trace id="s"\n{PRICES}```\n\n'


def quiz(*lines, title="", options=()):
    head = f"/// quiz | {title}" if title else "/// quiz"
    body = ["", *options] if options else []
    return "\n".join([head, *(f"    {line}" for line in lines), *body, "///", "", ""])


def text(element):
    return " ".join("".join(element.itertext()).split())


def options(page, id="q1"):
    return [text(label) for label in page.all(f"form[@id='{id}']//li/label/span")]


def said(page, id="q1"):
    return [text(dd) for dd in page.all(f"form[@id='{id}']//dd")]


def right(page, id="q1"):
    form = page.one(f"form[@id='{id}']")
    return options(page, id)[int(form.get("data-right"))]


def test_a_whole_quiz_from_one_line(convert):
    page = convert(SAMPLE + quiz("ask: value total after step 4"))
    assert page.codes == []
    assert text(page.one("legend")) == "What is total after step 4?"
    # Before step 4 it is 0, and step 10 makes it 13; one more than 5 fills the third place.
    assert options(page) == ["0", "5", "6", "13"]
    assert right(page) == "5"
    assert said(page) == [
        "That is total before step 4; after it total is 5.",
        "After step 4 total is 5.",
        "One more than it is: after step 4 total is 5.",
        "That is total after step 10, which comes later: after step 4 it is 5.",
    ]
    links = [a.get("href") for a in page.all("form//dd//a")]  # the sheet of answers has them again
    assert links == ["#s-step-4", "#s-step-4", "#s-step-4", "#s-step-10"]
    assert all(page.all(f"tr[@id='{link[1:]}']") for link in links)
    assert "Proved by running the sample" in page.words


QUESTIONS = {
    "output": ("What is the whole output?", "cheap 3\n13"),
    "output of step 7": ("What is the output of step 7?", "cheap 3"),
    "value total at the end": ("What is total at the end?", "13"),
    "value total before step 10": ("What is total before step 10?", "5"),
    "value total + price after step 4": ("What is total + price after step 4?", "10"),
    "value price > 4 after step 6": ("What is price > 4 after step 6?", "False"),
    "next line after step 3": ("Which line comes next after step 3?", "Line 4: total += price"),
    "first False of price > 4": ("At which step is price > 4 first evaluated as False?", "Step 6"),
    "last True of price > 4": ("At which step is price > 4 last evaluated as True?", "Step 9"),
    "first step after which total > 9": ("After which step is total > 9 first True?", "Step 10"),
    "last step after which total < 9": ("After which step is total < 9 last True?", "Step 9"),
    "first step after which total > 99": ("After which step is total > 99 first True?", "Never"),
    "times line 4 runs": ("How many times does line 4 run?", "2"),
    "times price > 4 is tested": ("How many times is price > 4 tested?", "3"),
    "exception": ("Which exception ends the program, if any?", "No exception"),
    'what changes if "price > 4" becomes "price > 2"': (
        "If price > 4 becomes price > 2, what is the whole output?",
        "16",
    ),
    'what changes in total if "price > 4" becomes "price > 5"': (
        "If price > 4 becomes price > 5, what is total at the end?",
        "8",
    ),
}


@pytest.mark.parametrize("ask", list(QUESTIONS))
def test_each_form_makes_its_question_and_its_answer(convert, ask):
    stem, answer = QUESTIONS[ask]
    page = convert(SAMPLE + quiz(f"ask: '{ask}'"))
    assert page.codes == []
    assert text(page.one("legend")) == stem
    assert right(page) == answer.replace("\n", "")
    assert options(page).count(right(page)) == 1
    assert len(options(page)) == (2 if answer in ("True", "False") else len(set(options(page))))
    assert all("step " in sentence.lower() for sentence in said(page))


def test_a_title_of_the_author_wins_over_the_question(convert):
    page = convert(SAMPLE + quiz("ask: output", title="What *appears*?"))
    assert text(page.one("legend")) == "What appears?"


def test_options_of_an_author_may_be_asked_for_as_well(convert):
    given = ("- [x] `5`", "- [ ] `0`")
    page = convert(SAMPLE + quiz("ask: value total after step 4", options=given))
    assert page.codes == []
    assert options(page) == ["5", "0"]


@pytest.mark.parametrize("kind", ["text", "number"])
def test_an_answer_that_is_typed_may_be_asked_for(convert, kind):
    page = convert(SAMPLE + quiz("ask: value total after step 4", f"kind: {kind}"))
    assert page.codes == []
    assert page.one("form").get("data-answer") == "5"


def test_two_builds_are_the_same(convert):
    page = SAMPLE + "".join(quiz(f"ask: '{ask}'") for ask in QUESTIONS)
    assert convert(page).text == convert(page).text


def test_options_that_are_no_numbers_are_not_in_the_same_order_in_all_questions(convert):
    page = convert(SAMPLE + quiz("ask: output") * 12)
    assert len({page.one(f"form[@id='q{n}']").get("data-right") for n in range(1, 13)}) > 1


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("rate = 2.5\n", ["1.5", "2.5", "3.5"]),
        ("rate = 1\nother = 4\nrate = 7\n", ["1", "4", "7", "8"]),
        ("items = [4, 6]\n", {"[4, 6]", "[4]", "[6]"}),
        ("done = False\n", ["True", "False"]),
    ],
)
def test_options_are_of_the_type_of_the_answer(convert, code, made):
    name = code.split()[0]
    page = convert(f'```python trace id="s"\n{code}```\n\n' + quiz(f"ask: value {name} at the end"))
    assert type(made)(options(page)) == made


def test_infinity_has_no_neighbours(convert):
    page = convert(
        '```python trace id="s"\na = float("inf")\n```\n\n' + quiz("ask: value a at the end")
    )
    assert [found.split()[1] for found in page.codes] == ["TM215"]


# What authors write themselves


def test_an_option_that_is_a_value_of_another_moment_is_told_so(convert):
    given = ("- [ ] 0", "- [x] 5", "- [ ] 13", "- [ ] 77", "- [ ] 1", "  > My own words.")
    title = "What is total after step 4?"
    page = convert(SAMPLE + quiz('answer: step(4)["total"]', title=title, options=given))
    assert page.codes == []
    assert said(page) == [
        "That is total before step 4; after it total is 5.",
        "After step 4 total is 5.",
        "That is total after step 10, which comes later: after step 4 it is 5.",
        "After step 4 total is 5.",
        "My own words.",
    ]


def test_what_is_said_of_a_count_tells_tests_from_passes(convert):
    code = "n = 3\nwhile n > 0:\n    n -= 1\n"
    # 1 n = 3; 2 test, 3; 4 test, 5; 6 test, 7; 8 test False.
    given = ("- [x] 3", "- [ ] 4", "- [ ] 1")
    page = convert(
        f'```python trace id="s"\n{code}```\n\n'
        + quiz("answer: runs(3)", title="How often does line 3 run?", options=given)
    )
    assert said(page) == [
        "Line 3 runs 3 times, last at step 7.",
        "The condition in line 2 is tested 4 times, the last time at step 8; line 3 runs 3 times.",
        "Line 1 runs once, last at step 1; line 3 runs 3 times.",
    ]


def test_no_link_where_the_page_shows_no_rows(convert):
    page = convert(SAMPLE.replace('id="s"', 'id="s" show="none"') + quiz("ask: output"))
    assert page.codes == []
    assert page.all("dd//a") == []


# Findings

AT = 'answer: step(4)["total"]'


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("What is total at step 4?", ["TM218"]),
        ("In step 4, what is total?", ["TM218"]),
        ("What is total after step 4?", []),
        ("What is total once step 4 has run?", []),
        ("Was ist total nach Schritt 4?", []),
    ],
)
def test_a_question_that_leaves_the_side_of_a_step_open(convert, title, found):
    page = convert(SAMPLE + quiz(AT, title=title, options=("- [x] 5", "- [ ] 0")))
    assert [code.split()[1] for code in page.codes] == found


def test_such_an_option_is_not_made_for_an_open_question(convert):
    page = convert(SAMPLE + quiz(AT, title="Total at step 4?"))
    assert page.codes == []
    assert "0" not in options(page)
    assert "5" in options(page)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("ask: value of total",), "TM105"),
        (("ask: first False of price >",), "TM105"),
        (("ask: value after step 3",), "TM105"),
        (("ask: [output]",), "TM105"),
        (("ask: output", "answer: output"), "TM105"),
        (('ask: times line 4 runs if "3" becomes "4"',), "TM105"),
        (("ask: value totl after step 4",), "TM202"),
        (("ask: times total > 4 is tested",), "TM202"),
        (("ask: value total after step 99",), "TM207"),
        (('ask: what changes if "price > 40" becomes "1"',), "TM210"),
        (("answer: ending",), "TM215"),
        (("answer: 6",), "TM215"),
    ],
)
def test_what_cannot_be_asked_is_one_finding(convert, lines, code):
    page = convert(SAMPLE + quiz(*lines, title="Q?"))
    assert [found.split()[1] for found in page.codes] == [code]
    assert page.all("li/label") == []


def test_a_finding_lists_what_can_be_asked_and_stands_on_the_word():
    assert read_ask("value of total") == Unasked(
        "is 'value of total', which asks for nothing",
        "What can be asked: " + ", ".join(f"`{form}`" for form in SHOWN) + ".",
    )
    found = read_ask("first False of price >")
    assert isinstance(found, Unasked)
    assert found.column == len("first False of price >")


@pytest.mark.parametrize(
    "what",
    [
        "first True of abs(slope) < 0.5",
        "last step after which slope > 1",
        "times slope > 1 is tested",
        "times line 3 runs",
        "next line after step 3",
    ],
)
def test_what_cannot_be_asked_of_a_changed_sample_is_not_what_was_meant(what):
    text = f'{what} if "0.25" becomes "0.5"'
    assert isinstance(read_ask(what), Asked)
    assert read_ask(text) == Unasked(
        f"is {text!r}, which cannot be asked of a changed sample",
        'Only `value`, `output` and `exception` take `if "…" becomes "…"`.',
    )
    # These three do; what is nothing by itself is nothing of a changed sample either.
    change = ' if "0.25" becomes "0.5"'
    for fit in ("value w after step 3", "output", "output of step 3", "exception"):
        assert isinstance(read_ask(fit + change), Asked)
    nothing = read_ask("zebra" + change)
    assert isinstance(nothing, Unasked)
    assert "asks for nothing" in nothing.message


@pytest.mark.parametrize(
    ("ask", "claim"),
    [
        ("value  total  after  step 3", 'step(3)["total"]'),
        ("VALUE total AFTER STEP 3", 'step(3)["total"]'),
        ("value f.x in the end", 'final["f.x"]'),
        ("first true of a if b else c", "first(a if b else c)"),
        ("next line after step 7", "step(7 + 1).line"),
        ("output if `n < 3` becomes `n < 5`", 'what_if("n < 3", "n < 5").output'),
        ("exception if '1' becomes '0'", 'what_if("1", "0").raised'),
    ],
)
def test_a_form_is_a_claim_in_other_words(ask, claim):
    found = read_ask(ask)
    assert isinstance(found, Asked)
    assert found.claim == claim


def test_an_option_list_without_boxes_is_not_taken_for_a_quiz_without_options(convert):
    page = convert(SAMPLE + quiz("answer: output", title="Q?", options=("- 13", "- 14")))
    assert [found.split()[1] for found in page.codes] == ["TM108"]


# What a run says is never markup

HOSTILE = """\
for word in ["<b>bold</b>", "*a* [l](x)", "`tick`"]:
    print(word)
name = "<script>"
"""


def test_text_of_a_run_is_shown_as_it_is(convert):
    page = convert(
        f'```python trace id="s"\n{HOSTILE}```\n\n'
        + quiz("ask: output")
        + quiz("ask: output of step 2")
        + quiz("ask: value word after step 1")
    )
    assert page.codes == []
    forms = [page.one(f"form[@id='q{n}']") for n in (1, 2, 3)]
    for form in forms:
        assert not [e for e in form.iter() if e.tag in ("b", "em", "script")]
        assert all(a.get("href").startswith("#s-step-") for a in form.iter("a"))
    assert right(page, "q2") == "<b>bold</b>"
    assert "*a* [l](x)" in options(page, "q2")


def test_generated_questions_are_counted_apart():
    reports = (Report(proved=11, generated=3), Report(proved=1))
    assert summary(*reports) == "12 claims proved, 3 generated, 0 findings"
    assert summary(Report(proved=1)) == "1 claim proved, 0 findings"
