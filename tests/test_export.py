"""`tracemark export`: proved questions for other programs, each read back by an independent reader."""

import html
import io
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.question_readers import READERS, text

from tracemark.cli import main
from tracemark.cli.export_command import FORMATS
from tracemark.exchange.question import ExportedOption, ExportedQuestion
from tracemark.views.text import visible

FRONT = "---\ntopic: Prices\ntags: [lists, for loops]\n---\n"
SAMPLE = """
```python trace id="s"
total = 0
for price in [5, 3, 8]:
    if price > 4:
        total += price

half = total / 4
sign = "<b>a & b</b>"
odd = "%50% ~ = # { } : $x$ [a](b) \\\\ 'q'"
print("one")
print("  two")
```
"""
# Rows: 1; 2 price = 5, 3, 4 total = 5; 5 price = 3, 6; 7 price = 8, 8, 9 total = 13; 10; 11 half; 12, 13; 14, 15.
CHOICE = """
/// quiz | What is `total` after *all* of it?
    answer: final["total"]
    hint:
      - Look at [step 4](trace:4).
      - And at steps 4 and 10.

- [ ] `5`
  > Only the *first* "5" & `<no>` more: see [step 4](trace:4).
- [x] `13`
- [ ] `16`
  > That is all, `5 + 3 + 8`.

Think of `{trace} final["half"]`:

    a block

    of code

//// explain
Because 3 is **not** more than 4.
////
///
"""
MULTIPLE = """
/// quiz | Which values does `total` have?
    kind: multiple
    answer: values("total")

- [x] `0`
- [x] `5`
- [x] `13`
- [ ] `3`
///
"""
NUMBER = """
/// quiz | How much is half?
    kind: number
    answer: final["half"]
///
"""
TEXT = """
/// quiz | What is `sign`?
    kind: text
    answer: final["sign"]
///
"""
HOSTILE = """
/// quiz | What is odd: `~ = # { } :` or `%50%`?
    answer: final["odd"]

- [ ] `[html] <script>alert(1)</script>`
- [x] ``%50% ~ = # { } : $x$ [a](b) \\ 'q'``
- [ ] %100% of {it}
///
"""
MADE = """
/// quiz |
    ask: value total after step 4
///
"""
SEVERAL_LINES = """
/// quiz | What is printed?
    kind: text
    answer: output
///
"""
UNVERIFIED = """
/// quiz | Is it good?
- [x] Yes
- [ ] No
///
"""
ALL = (
    FRONT + SAMPLE + CHOICE + MULTIPLE + NUMBER + TEXT + HOSTILE + MADE + SEVERAL_LINES + UNVERIFIED
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """The lesson with a question of each kind, in a site."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "mkdocs.yml").write_text(
        "site_name: S\nsite_url: https://example.org/c\nplugins: [tracemark]\n"
    )
    page = folder / "docs" / "course" / "price list.md"
    page.parent.mkdir(parents=True)
    page.write_text(ALL, encoding="utf-8")
    return page


def exported(page: Path, form: str, *arguments: object) -> bytes:
    output = page.parent / f"questions.{form}"
    result = run("export", page, "--format", form, "--output", output, *arguments)
    assert result.exit_code == 0, result.output
    return output.read_bytes()


@pytest.fixture(scope="module", params=sorted(FORMATS))
def form(request):
    """Each format."""
    return request.param


@pytest.fixture(scope="module")
def questions(lesson, form):
    """The lesson's questions as another program reads them, by the last part of their id."""
    found = READERS[form](exported(lesson, form))
    assert all(one.id.startswith("course.price_20list.") for one in found)
    return {one.id.rpartition(".")[2]: one for one in found}


CARRIED = {
    "gift": ["q1", "q2", "q3", "q4", "q5", "q6"],
    "anki": ["q1", "q2", "q3", "q4", "q5", "q6", "q7"],
    "jupyterquiz": ["q1", "q2", "q3", "q4", "q5", "q6"],
    "qti": ["q1", "q2", "q3", "q4", "q5", "q6"],
    "qti21": ["q1", "q2", "q3", "q4", "q5", "q6"],
}
"""Several lines can be typed nowhere; a card asks for nothing to be typed."""


def test_each_proved_question_is_there_in_the_order_of_the_lesson(form, questions):
    assert list(questions) == CARRIED[form]


def test_options_keep_their_order_text_and_right_one(questions):
    def options(id):
        return [(words, right) for words, right, _ in questions[id].options]

    assert options("q1") == [("5", False), ("13", True), ("16", False)]
    assert options("q2") == [("0", True), ("5", True), ("13", True), ("3", False)]
    assert options("q5") == [
        ("[html] <script>alert(1)</script>", False),
        (r"%50% ~ = # { } : $x$ [a](b) \ 'q'", True),
        ("%100% of {it}", False),
    ]
    assert [words for words, right in options("q6") if right] == ["5"]


def test_each_option_is_told_why_by_the_author_or_by_the_run(form, questions):
    first, second, third = (said.partition("\n")[0] for _, _, said in questions["q1"].options)
    assert first == 'Only the first "5" & <no> more: see step 4.'
    assert "step 9" in second
    assert "13" in second
    assert third == "That is all, 5 + 3 + 8."
    for id in ("q1", "q5", "q6"):
        assert all(said for _, _, said in questions[id].options), id


def test_what_is_asked_stands_there_with_the_code_and_the_words_around_it(questions):
    front = questions["q1"].front
    assert "What is total after all of it?" in front
    assert "Think of 3.25:" in front
    assert "a block\n\nof code" in front
    assert "total += price\n\nhalf = total / 4\n" in front
    assert "What is odd: ~ = # { } : or %50%?" in questions["q5"].front
    assert "What is total after step 4?" in questions["q6"].front


def after(question) -> str:
    """What is read after answering, wherever the format has it."""
    return str(question.back) + "".join(said for _, right, said in question.options if right)


def test_the_explanation_comes_with_the_rows_that_are_pointed_at(questions):
    back = after(questions["q1"])
    assert "Because 3 is not more than 4." in back
    assert "add 5 to total: 0 becomes 5" in back  # row 4
    assert "add 8 to total: 5 becomes 13" in back  # row 9
    assert "no more items" in back  # row 10, which only the second hint names
    assert "take the next item" not in back  # rows 2, 5, 7
    assert "End:" not in back  # an excerpt does not end there
    assert "sign" not in back  # it has no value yet in rows 4 and 9, so there is no column of it


def test_steps_that_a_question_names_are_shown_without_what_happens_there(questions):
    front = text(questions["q6"].front_html.partition("<ol")[0])  # a card has the options there
    assert re.search(r"4\s*4\s*total \+= price", front), front
    assert "becomes" not in front
    assert "13" not in front


@pytest.mark.parametrize(
    ("title", "answer", "options"),
    [
        ("Which line is step 5 at?", "step(5).line", ["2", "3"]),
        ("Which line comes after step 4?", "step(4 + 1).line", ["2", "3"]),
        ("Where is line 4?", "first(line == 4)", ["Step 4", "Step 3"]),
    ],
)
def test_a_line_that_is_asked_for_is_not_shown_before(tmp_path, title, answer, options):
    page = tmp_path / "p.md"
    quiz = (
        f"/// quiz | {title}\n    answer: {answer}\n\n- [x] {options[0]}\n- [ ] {options[1]}\n///\n"
    )
    page.write_text(f"{SAMPLE}\n{quiz}")
    (found,) = READERS["anki"](exported(page, "anki"))
    steps = re.findall(r'<th scope="row">(\d+)</th>', found.front_html)
    assert steps == (["4"] if "after" in title else [])


def test_answers_that_are_typed_are_those_of_the_page(form, questions):
    typed = {id: questions[id].typed for id in ("q3", "q4")}
    either = ["'<b>a & b</b>'", "<b>a & b</b>"]  # as on the lesson's page
    assert (
        typed
        == {
            "gift": {"q3": {"type": "range", "number": 3.25, "range": 3.25e-9}, "q4": either},
            "anki": {"q3": "3.25", "q4": either[0]},
            "jupyterquiz": {"q3": [[3.24999999675, 3.25000000325]], "q4": either},
            "qti": {"q3": ["3.25", "3.24999999675", "3.25000000325"], "q4": either},
            "qti21": {"q3": ["3.25", "0.00000000325 0.00000000325"], "q4": either},
        }[form]
    )


def test_the_lesson_is_found_from_each_question(questions):
    address = "https://example.org/c/course/price%20list/"
    for id, question in questions.items():
        assert f"{address}#{id}" in after(question)


def test_tags_and_topic_are_told_where_the_format_has_them(form, questions):
    assert (
        questions["q1"].tags
        == {
            "gift": ["lists", "for loops"],
            "anki": ["topic::Prices", "lists", "for_loops"],
            "jupyterquiz": [],
            "qti": ["lists", "for loops"],
            "qti21": [],
        }[form]
    )


def test_hints_are_on_cards_one_by_one(lesson):
    (card, *_) = READERS["anki"](exported(lesson, "anki"))
    assert "Hint 1 of 2" in card.front
    assert "Look at step 4." in card.front
    assert "And at steps 4 and 10." in card.front


def test_the_same_lesson_gives_the_same_bytes(lesson, form):
    assert exported(lesson, form) == exported(lesson, form, "--force")


@pytest.mark.parametrize("package", ["qti", "qti21"])
def test_a_package_does_not_say_when_and_where_it_was_made(lesson, package):
    with zipfile.ZipFile(io.BytesIO(exported(lesson, package))) as files:
        entries = files.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.create_system for entry in entries} == {3}


def test_the_report_counts_what_is_left_out_and_names_it(lesson, form):
    result = run("export", lesson, "--format", form, "--output", lesson.with_suffix(".out"))
    line = {
        q.partition("/// quiz | ")[2].partition("\n")[0]: q for q in (SEVERAL_LINES, UNVERIFIED)
    }
    numbers = {title: ALL[: ALL.index(quiz)].count("\n") + 2 for title, quiz in line.items()}
    unverified = f"{lesson}:{numbers['Is it good?']}: course.price_20list.q8 is left out:"
    assert unverified in result.stderr
    count = len(CARRIED[form])
    summary = f"{count} questions exported, 1 unverified left out"
    if form != "anki":
        place = f"{lesson}:{numbers['What is printed?']}"
        why = "its answer has several lines, and here one line is typed"
        assert f"{place}: course.price_20list.q7 is left out: {why}" in result.stderr
        assert "q1 lacks a part: the format has no place for its hints" in result.stderr
        summary += f", 1 left out that {form} cannot carry"
    assert result.stdout == f"{summary} to {lesson.with_suffix('.out')}\n"


def test_text_goes_to_standard_output_and_the_report_does_not(lesson):
    result = run("export", lesson, "--format", "gift")
    assert result.exit_code == 0
    assert result.stdout.encode() == exported(lesson, "gift")
    assert "6 questions exported" in result.stderr


@pytest.mark.parametrize("package", ["qti", "qti21"])
def test_a_package_needs_a_file(lesson, package):
    result = run("export", lesson, "--format", package)
    assert result.exit_code == 2
    assert f"`{package}` is no text; name a file for it: --output questions.zip" in result.stderr


@pytest.mark.parametrize("verify", ["warn", "strict"])
def test_a_finding_stops_the_export_and_nothing_is_written(tmp_path, form, verify):
    wrong = UNVERIFIED if verify == "strict" else CHOICE.replace("`13`", "`14`")
    page, output = tmp_path / "p.md", tmp_path / "out"
    page.write_text(SAMPLE + MULTIPLE + wrong)
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: S\nplugins: [{{tracemark: {{verify: {verify}}}}}]\n"
    )
    output.write_text("before")
    result = run("export", page, "--format", form, "--output", output)
    assert result.exit_code == 1
    assert f"{page}:" in result.stderr
    assert "1 finding" in result.stderr
    assert output.read_text() == "before"


def test_a_question_that_markdown_leaves_raw_stops_the_export(tmp_path):
    page = tmp_path / "p.md"
    page.write_text(f"{SAMPLE}\n<div>\n{MULTIPLE}\n</div>\n")
    result = run("export", page, "--format", "gift")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "TM111" in result.stderr


def test_a_question_in_an_admonition_is_exported(tmp_path):
    page = tmp_path / "p.md"
    inside = "".join(f"    {line}\n" for line in CHOICE.strip().split("\n"))
    page.write_text(f"{SAMPLE}\n!!! note\n\n{inside}")
    (found,) = READERS["anki"](exported(page, "anki"))
    assert [option[0] for option in found.options] == ["5", "13", "16"]
    assert "Because 3 is not more than 4." in found.back


def test_where_nothing_is_proved_nothing_is_written(tmp_path, form):
    page, output = tmp_path / "p.md", tmp_path / "out"
    page.write_text(UNVERIFIED)
    result = run("export", page, "--format", form, "--output", output)
    assert result.exit_code == 1
    assert result.stdout == "0 questions exported, 1 unverified left out; nothing is written\n"
    assert not output.exists()


def test_without_the_address_of_the_site_links_to_rows_are_words(tmp_path, form):
    page = tmp_path / "p.md"
    page.write_text(SAMPLE + CHOICE)
    content = READERS[form](exported(page, form))[0]
    assert "see step 4" in "".join(said for _, _, said in content.options)
    assert "http" not in after(content)
    assert "href" not in content.front_html + content.back_html


def test_an_address_can_be_given(lesson):
    content = exported(lesson, "anki", "--site-url", "https://other.example/x/").decode()
    assert "https://other.example/x/course/price%20list/#q1" in content
    assert "example.org" not in content


def test_a_page_outside_of_the_site_has_no_address_and_the_report_says_so(lesson, tmp_path):
    page = tmp_path / "p.md"
    page.write_text(SAMPLE + MULTIPLE)
    config = lesson.parents[2] / "mkdocs.yml"
    result = run("export", page, "--format", "anki", "--config", config)
    docs = config.parent / "docs"
    told = f"{page} is not in {docs}: its questions do not say where the lesson is\n"
    assert result.stderr.startswith(told)
    assert "example.org" not in result.stdout


ACTIVE = """
/// quiz | How much <b onclick="x()">is</b> it?
    answer: final["total"]

- [ ] `5` ![a drawing](a.png)
- [x] `13`

<div onclick="x()"><a href="javascript:x()">Look</a> at [a page](other.md).<script>x()</script></div>
///
"""


def test_what_only_works_on_the_page_stays_behind(tmp_path, form):
    page, output = tmp_path / "p.md", tmp_path / "out"
    page.write_text(SAMPLE + ACTIVE.replace("<div", '<div markdown="1"'))
    result = run("export", page, "--format", form, "--output", output)
    (found,) = READERS[form](output.read_bytes())
    assert "How much is it?" in found.front
    assert "Look at a page." in found.front
    assert found.options[0][0] == "5 [a drawing]"
    content = found.front_html + found.back_html
    assert "x()" not in content
    assert "onclick" not in content
    for lost in ("the image 'a.png'", "the link to 'javascript:x()'", "the link to 'other.md'"):
        assert lost in result.stderr


def test_a_page_is_exported_once_however_it_is_named(lesson):
    other = lesson.parent / ".." / "course" / lesson.name
    result = run("export", lesson, other, "--format", "anki")
    assert "7 questions exported" in result.stderr


def test_two_questions_with_one_id_are_refused(tmp_path):
    pages = [tmp_path / name / "p.md" for name in ("a", "b")]
    for page in pages:
        page.parent.mkdir()
        page.write_text(SAMPLE + MULTIPLE)
    result = run("export", *pages, "--format", "anki")
    assert result.exit_code == 2
    assert "would both be `p.q1`" in result.stderr


def test_a_german_page_is_exported_in_german(tmp_path):
    page = tmp_path / "p.md"
    page.write_text("---\ntracemark:\n  language: de\n---\n" + SAMPLE + MADE)
    (found,) = READERS["anki"](exported(page, "anki"))
    assert "Was ist total nach Schritt 4?" in found.front
    assert "Schritt" in found.back
    for english in ("What", "Step", "step", "Right"):
        assert english not in found.front + found.back


# Any text comes back

_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"])
    | st.sampled_from("~=#{}:\\%[]$<>&\"'`*|\t\n"),
    min_size=1,
    max_size=30,
).filter(lambda words: words == words.strip() and words == visible(words))
"""Texts with nothing invisible in them: that is written out."""


def question(n: int, stem: str, options: list[tuple[str, str]], right: int) -> ExportedQuestion:
    return ExportedQuestion(
        id=f"p.q{n}",
        kind="choice",
        stem=html.escape(stem, quote=False),
        options=tuple(
            ExportedOption(
                html.escape(words, quote=False), i == right, html.escape(said, quote=False)
            )
            for i, (words, said) in enumerate(options)
        ),
        code=stem,
    )


_OPTIONS = st.lists(st.tuples(_TEXTS, _TEXTS | st.just("")), min_size=2, max_size=4)


@settings(deadline=None, max_examples=25)
@given(given=st.lists(st.tuples(_TEXTS, _OPTIONS), min_size=1, max_size=10))
def test_any_text_comes_back_from_each_format(form, given):
    made = [question(n, stem, options, n % len(options)) for n, (stem, options) in enumerate(given)]
    written = FORMATS[form].write(made)
    assert (written.questions, written.left_out) == (len(made), ())
    for n, (found, (stem, options)) in enumerate(
        zip(READERS[form](written.content), given, strict=True)
    ):
        assert found.id == f"p.q{n}"
        assert found.front.startswith(stem)
        assert found.options == [
            (words, i == n % len(options), said) for i, (words, said) in enumerate(options)
        ]


@settings(deadline=None, max_examples=25)
@given(answers=st.lists(_TEXTS.filter(lambda words: "\n" not in words and "->" not in words)))
def test_any_line_to_be_typed_comes_back_from_gift(answers):
    made = [
        ExportedQuestion(id=f"q{n}", kind="text", stem="?", answer=words)
        for n, words in enumerate(answers)
    ]
    written = FORMATS["gift"].write(made)
    found = READERS["gift"](written.content) if made else []
    # Moodle takes a star for any text, and a star behind a backslash for itself.
    assert [one.typed[0].replace("\\*", "*") for one in found] == [
        re.sub(r"\s\s+", " ", words) for words in answers
    ]


def test_a_typed_pair_is_no_gift():
    made = ExportedQuestion(id="q", kind="text", stem="?", answer="a -> b", place="p.md:3")
    written = FORMATS["gift"].write([made])
    assert (written.content, written.questions) == (b"", 0)
    (left,) = written.left_out
    assert (left.place, left.why) == (
        "p.md:3",
        "its answer has `->` in it, which makes a pair in GIFT",
    )
