"""`tracemark import`: questions of other programs become blocks of which nothing is proved."""

import html
import re

import markdown
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.question_readers import text
from tests.test_export import ALL

from tracemark.cli import main
from tracemark.exchange.gift import gift
from tracemark.exchange.gift_reading import read_gift
from tracemark.exchange.question import ExportedOption, ExportedQuestion
from tracemark.lesson.question import Question
from tracemark.lesson.reader import read_page


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def shown(inline: str) -> str:
    """Inline Markdown as a reader sees it."""
    return text(markdown.markdown(inline))


def questions(page: str) -> list[Question]:
    """The questions that a lesson with this text asks."""
    read = read_page(page, "p.md")
    assert read.findings == ()
    return [block for block in read.blocks if isinstance(block, Question)]


GIFT = r"""// A comment that stands alone

$CATEGORY: $course$/top/Loops

// [id:a1] [tag:easy]
::First::[html]<p>What is <code>a_b</code> \= 2 * <b>3</b>?</p><pre>x \= 1\n\n\nprint(x)</pre>{
=<code>6</code>#Right, 2 * 3.
~5#No\: that is <em>less</em>.
~{x\}
####<p>Because.</p><p>So.</p>
}

Which are even?{~%50%2 ~%50%4 ~%-100%3#Odd.}

[markdown]Is `1 < 2`?{TRUE#It is less.#Yes.}

A week has {=seven =7} days.

[plain]How *much*?{#3.14:0.01}

Match.{=a -> b =c -> d =e -> f}

Why?{}

Only words.

Half right{=yes ~%50%nearly ~no}
"""


@pytest.fixture
def imported(tmp_path):
    """The page of `GIFT` and the report."""
    (tmp_path / "q.gift").write_text(GIFT.replace(r"~{x\}", r"~\{x\}"))
    result = run("import", tmp_path / "q.gift", "--format", "gift", "--output", tmp_path / "p.md")
    return (tmp_path / "p.md").read_text(), result


def test_questions_to_choose_from_become_quiz_blocks(imported):
    page, _ = imported
    first, second, third, fourth = questions(page)
    assert first.title == r"What is `a_b` = 2 \* **3**?"
    assert [(shown(o.text), o.ticked, shown(o.feedback)) for o in first.options] == [
        ("6", True, "Right, 2 * 3."),
        ("5", False, "No: that is less."),
        ("{x}", False, ""),
    ]
    assert "```text\nx = 1\n\n\nprint(x)\n```" in page
    assert "//// explain\nBecause.\n\nSo.\n////" in page
    assert second.kind == "multiple"
    assert [(o.text, o.ticked) for o in second.options] == [("2", True), ("4", True), ("3", False)]
    assert third.title == "Is `1 < 2`?"
    assert [(o.text, o.ticked, o.feedback) for o in third.options] == [
        ("True", True, "Yes."),
        ("False", False, "It is less."),
    ]
    assert [(o.text, o.ticked) for o in fourth.options] == [
        ("yes", True),
        ("nearly", False),
        ("no", False),
    ]


def test_names_ids_and_categories_are_kept(imported):
    page, _ = imported
    assert "## Loops\n\n<!-- [id:a1] [tag:easy] -->\n<!-- name: First -->\n\n/// quiz" in page


def test_what_is_not_carried_over_is_said_by_its_line(imported):
    _, result = imported
    lines = GIFT.split("\n")
    told = {
        lines[int(found[1]) - 1]: found[2]
        for found in re.finditer(r"q\.gift:(\d+): not carried over: (.*)", result.stderr)
    }
    typed = (
        "its answer is typed, and in a lesson a claim of a run says what is right: write it with"
    )
    assert told == {
        "// A comment that stands alone": "the comment 'A comment that stands alone': no question"
        " stands under it; a comment is kept above the question that it belongs to",
        "A week has {=seven =7} days.": "the question 'A week has _____ days.': "
        f"{typed} `kind: text` and `answer:`; here it was 'seven', '7'",
        "[plain]How *much*?{#3.14:0.01}": "the question 'How *much*?': "
        f"{typed} `kind: number` and `answer:`; here it was '3.14:0.01'",
        "Match.{=a -> b =c -> d =e -> f}": "the question 'Match.': it is about pairs, which a quiz"
        " has not",
        "Why?{}": "the question 'Why?': it is an essay",
        "Only words.": "the question 'Only words.': it asks for nothing",
        "Half right{=yes ~%50%nearly ~no}": "the points of its options: an option is right or"
        " wrong in a lesson",
    }
    assert result.exit_code == 1
    assert result.stdout.startswith("4 questions imported, 5 not carried over to ")
    assert result.stdout.endswith(
        "none is proved until its `answer:` says what computes the answer\n"
    )


def test_check_counts_imported_questions_as_unverified_and_strict_names_them(tmp_path):
    (tmp_path / "q.gift").write_text("Is it?{=yes ~no}\n\nAnd that?{=yes ~no}\n")
    run("import", tmp_path / "q.gift", "--format", "gift", "--output", tmp_path / "p.md")
    result = run("check", tmp_path / "p.md")
    assert (result.exit_code, result.stdout) == (0, "0 claims proved, 2 unverified, 0 findings\n")
    result = run("check", tmp_path / "p.md", "--strict")
    assert result.exit_code == 1
    assert result.stdout.count(f"{tmp_path / 'p.md'}:") == 2


def test_what_is_exported_as_gift_and_imported_keeps_words_ticks_and_feedback(tmp_path):
    (tmp_path / "p.md").write_text(ALL)
    run("export", tmp_path / "p.md", "--format", "gift", "--output", tmp_path / "q.gift")
    result = run("import", tmp_path / "q.gift", "--format", "gift", "--output", tmp_path / "r.md")
    assert "4 questions imported, 2 not carried over" in result.stdout  # q3 and q4 are typed
    page = (tmp_path / "r.md").read_text()
    choice, multiple, hostile, made = questions(page)
    assert choice.title == "What is `total` after *all* of it?"
    assert [(o.text, o.ticked) for o in choice.options] == [
        ("`5`", False),
        ("`13`", True),
        ("`16`", False),
    ]
    assert choice.options[0].feedback == 'Only the *first* "5" &amp; `<no>` more: see step 4.'
    assert [(o.text, o.ticked) for o in multiple.options] == [
        ("`0`", True),
        ("`5`", True),
        ("`13`", True),
        ("`3`", False),
    ]
    assert [(shown(o.text), o.ticked) for o in hostile.options] == [
        ("[html] <script>alert(1)</script>", False),
        (r"%50% ~ = # { } : $x$ [a](b) \ 'q'", True),
        ("%100% of {it}", False),
    ]
    assert [o.text for o in made.options if o.ticked] == ["`5`"]
    assert all(o.feedback for o in (*hostile.options, *made.options))
    assert "Because 3 is **not** more than 4." in page


_TEXTS = (
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs", "Co", "Cn"])
        | st.sampled_from("~=#{}:\\%[]()$<>&\"'`*_|!-+. "),
        min_size=1,
        max_size=30,
    )
    .map(lambda words: " ".join(words.split()))
    .filter(bool)
)


@settings(deadline=None, max_examples=150)
@given(
    stem=_TEXTS,
    options=st.lists(
        st.tuples(_TEXTS, _TEXTS | st.just("")), min_size=2, max_size=3, unique_by=lambda o: o[0]
    ),
    as_code=st.booleans(),
)
def test_any_text_comes_back_from_gift(stem, options, as_code):
    def marked(words):
        escaped = html.escape(words, quote=False)
        return f"<code>{escaped}</code>" if as_code else escaped

    made = ExportedQuestion(
        id="q",
        kind="choice",
        stem=marked(stem),
        options=tuple(
            ExportedOption(marked(words), n == 0, html.escape(said, quote=False))
            for n, (words, said) in enumerate(options)
        ),
    )
    found = read_gift(gift([made]).content.decode())
    assert found.lost == ()
    (question,) = questions(found.markdown)
    assert shown(question.title) == stem
    assert [(shown(o.text), o.ticked, shown(o.feedback)) for o in question.options] == [
        (words, n == 0, said) for n, (words, said) in enumerate(options)
    ]


def test_html_keeps_links_lists_and_tables_and_says_what_is_lost(tmp_path):
    (tmp_path / "q.gift").write_text(
        "[html]<p>Look</p><ul><li>one</li><li><i>two</i></li></ul>"
        '<p><a href\\="https\\://a.example/?b\\=1">here</a> <a href\\="javascript\\:x()">there</a>'
        '<img src\\="@@PLUGINFILE@@/x.png" alt\\="a drawing"></p>'
        "<table><caption>Cap</caption><tr><th>a</th><th>b</th></tr><tr><td>1|2</td></tr></table>"
        "<script>alert(1)</script>{=x ~y}\n"
    )
    result = run("import", tmp_path / "q.gift", "--format", "gift")
    assert result.exit_code == 0
    (question,) = questions(result.stdout)
    assert question.title == "Look"
    assert "\n- one\n- *two*\n" in result.stdout
    assert "[here](<https://a.example/?b=1>) there a drawing\n" in result.stdout
    assert "\nCap\n\n| a | b |\n| --- | --- |\n| 1\\|2 |  |\n" in result.stdout
    assert "alert" not in result.stdout
    for what in ("'javascript:x()'", "'@@PLUGINFILE@@/x.png'", "<script>"):
        assert what in result.stderr


def test_blanks_and_lines_in_code_are_kept(tmp_path):
    (tmp_path / "q.gift").write_text(
        "[html]What is  printed  ?{=<code>a  b<br>  c</code> ~<code>``x`</code>}"
    )
    (question,) = questions(run("import", tmp_path / "q.gift", "--format", "gift").stdout)
    assert question.title == "What is printed ?"
    assert [option.text for option in question.options] == ["`a  b⏎  c`", "``` ``x` ```"]


def test_nothing_that_is_imported_can_run_or_compute(tmp_path):
    (tmp_path / "q.gift").write_text(
        '[html]<p>Is <code>\\{trace\\} final["x"]</code>?</p>{=a ~b}\n\n'
        "[markdown]Is [it](trace\\:1)?{=a ~b}\n"
    )
    result = run("import", tmp_path / "q.gift", "--format", "gift")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count(": not carried over: ") == 2
    assert "0 questions imported, 2 not carried over; nothing is written" in result.stderr


MKDOCS_QUIZ = """\
# Lesson

<quiz>
What is
`2 + 2`?

- [x] 4
  > Yes.
  > Indeed.
- [ ] 5
* [X] `4.0`

Because **so**.

```python
print(4)
```
</quiz>

Between.

```
<quiz>
shown
- [ ] only
</quiz>
```

<quiz>
2 + 2 = [[4]]
</quiz>

<quiz>
One option?
- [x] yes
</quiz>
"""


def test_quizzes_of_mkdocs_quiz_become_blocks_where_they_stand(tmp_path):
    source, output = tmp_path / "old.md", tmp_path / "new.md"
    source.write_text(MKDOCS_QUIZ)
    result = run("import", source, "--format", "mkdocs-quiz", "--output", output)
    page = output.read_text()
    (question,) = questions(page)
    assert question.title == "What is `2 + 2`?"
    assert question.kind == "multiple"
    assert [(o.text, o.ticked, o.feedback) for o in question.options] == [
        ("4", True, "Yes. Indeed."),
        ("5", False, ""),
        ("`4.0`", True, ""),
    ]
    assert "//// explain\nBecause **so**.\n\n```python\nprint(4)\n```\n////\n///" in page
    # All else is as it was, to the byte.
    before, _, behind = MKDOCS_QUIZ.partition(MKDOCS_QUIZ[10 : MKDOCS_QUIZ.index("\n\nBetween")])
    assert page.startswith(before)
    assert page.endswith(behind)
    blank, single = (
        MKDOCS_QUIZ[: MKDOCS_QUIZ.index(f"<quiz>\n{words}")].count("\n") + 1
        for words in ("2 + 2 =", "One option?")
    )
    assert f"{source}:{blank}: not carried over: the question '2 + 2 = [[4]]': " in result.stderr
    assert "here it was '4'" in result.stderr
    assert f"{source}:{single}: not carried over: the question 'One option?': " in result.stderr
    assert "1 question imported, 2 not carried over" in result.stdout


def test_a_sample_in_a_quiz_is_not_carried_over(tmp_path):
    source = tmp_path / "old.md"
    source.write_text(
        "<quiz>\nWhat?\n- [x] a\n- [ ] b\n\n```python trace\nprint(1)\n```\n</quiz>\n"
    )
    result = run("import", source, "--format", "mkdocs-quiz")
    assert (result.exit_code, result.stdout) == (1, "")
    told = "the question 'What?': a lesson would run or compute a part of it"
    assert f"{source}:1: not carried over: {told}" in result.stderr


MDBOOK_QUIZ = """
[[questions]]
id = "abc"
type = "MultipleChoice"
prompt.prompt = "Which *one*?"
prompt.distractors = ["b", "a"]
answer.answer = "c"
context = "Because."

[[questions]]
type = "Tracing"
prompt.program = "fn main() {}"
answer.doesCompile = true
answer.stdout = ""
"""


def test_quizzes_of_mdbook_quiz_become_blocks(tmp_path):
    (tmp_path / "q.toml").write_text(MDBOOK_QUIZ)
    result = run("import", tmp_path / "q.toml", "--format", "mdbook-quiz")
    (question,) = questions(result.stdout)
    assert question.title == "Which *one*?"
    assert [(o.text, o.ticked) for o in question.options] == [
        ("a", False),
        ("b", False),
        ("c", True),
    ]
    assert "<!-- id: abc -->" in result.stdout
    assert "//// explain\nBecause.\n////" in result.stdout
    assert (
        "q.toml:10: not carried over: the question 'fn main() {}': it is of the type Tracing"
        in result.stderr
    )


def test_what_is_no_quiz_is_refused(tmp_path):
    (tmp_path / "q.toml").write_text("a = ")
    result = run("import", tmp_path / "q.toml", "--format", "mdbook-quiz")
    assert result.exit_code == 2
    assert "q.toml: this is no TOML" in result.stderr


def test_a_page_that_exists_is_left_alone_without_force(tmp_path):
    source, output = tmp_path / "q.gift", tmp_path / "p.md"
    source.write_text("Is it?{=yes ~no}")
    output.write_text("mine")
    result = run("import", source, "--format", "gift", "--output", output)
    assert result.exit_code == 2
    assert "p.md exists already; --force writes over it" in result.stderr
    assert output.read_text() == "mine"
    result = run("import", source, "--format", "gift", "--output", output, "--force")
    assert result.exit_code == 0
    assert "/// quiz | Is it?" in output.read_text()


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "q.gift").write_bytes(b"Is it\xe9?{=yes ~no}")
    result = run("import", tmp_path / "q.gift", "--format", "gift")
    assert result.exit_code == 2
    assert "q.gift: it is not UTF-8" in result.stderr
