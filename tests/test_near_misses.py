"""Wherever a name is unknown, the finding says what was perhaps meant, or else what there is."""

import pytest

from tracemark.errors import UsageError
from tracemark.lesson.reader import read_page
from tracemark.proof import prove
from tracemark.settings import Settings, read_settings
from tracemark.site_runner import new_runner

SAMPLE = """\
```python trace id="deploy" OPTIONS
def add(a, b):
    return a + b

total = 0
while total < 3:
    total = add(total, 1)  #: Now {ACTION}
print(total)
```

"""


@pytest.fixture
def advice(tmp_path, trace_cache):
    """The advice of the only finding of a page with SAMPLE."""

    def run(body: str, options: str = "", action: str = "total") -> str:
        text = SAMPLE.replace("OPTIONS", options).replace("ACTION", action) + body
        (tmp_path / "prices.csv").write_text("1\n")
        (tmp_path / "deploy.py").write_text("a = 1\n")
        page = read_page(text, "a.md", file_folder=tmp_path, interpreters=("3.12", "pypy"))
        settings = Settings(cache_dir=str(trace_cache))
        with new_runner(settings, tmp_path) as runner:
            (finding,) = prove(page, runner, settings).report.findings
        return finding.advice

    return run


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("`{trace} ouput`", "Did you mean `output`?"),
        ("`{trace} totl`", 'Did you mean `final["total"]`?'),
        ("`{trace} zebra`", "The words of claims are `steps`, `final`,"),
        ("`{trace} frist(total == 2)`", "Did you mean `first`?"),
        ("`{trace} zebra(2)`", "The functions of claims are `step`, `values`, `runs`, `first`,"),
        ('`{trace} final["totl"]`', "Did you mean `total`?"),
        ('`{trace} final["nothing"]`', "The sample's variables are `a`, `b`, `total`."),
        ("`{trace} step(1).ouput`", "Did you mean `output`?"),
        ("`{trace} step(1).colour`", "A row has `n`, `line`, `output`,"),
        ("`{trace} step(1).total`", 'For a variable, write `["total"]`.'),
        ("/// quiz | Q?\n    ask: exeption\n///", "Did you mean `exception`?"),
        ("/// quiz | Q?\n    ask: time line 4 runs\n///", "Did you mean `times line 4 runs`?"),
        ("/// quiz | Q?\n    ask: value total\n///", "Did you mean `value total at the end`?"),
        (
            "/// quiz | Q?\n    ask: value total at step 3\n///",
            "Did you mean `value total before step 3` or `value total after step 3`?",
        ),
        (
            "/// quiz | Q?\n    ask: last tru of total > 3\n///",
            "Did you mean `last True of total > 3`?",
        ),
        (
            "/// quiz | Q?\n    ask: why is it so\n///",
            "What can be asked: `value NAME after step N`,",
        ),
        (
            '`{trace} what_if("while total < 3:", "1").output`',
            "Leave out `while` and `:`, and write the",
        ),
        ('`{trace} what_if("total, 1", "2").output`', "Name the whole, `add(total, 1)`."),
        (
            '/// moment | Why?\n    check: output == "a: b"\n\nx\n///',
            "Put a value that holds `: ` in quotes: `check: 'output == \"a: b\"'`.",
        ),
        (
            "/// moment | Why?\n    check:\n      - final == {'a': 1}\n\nx\n///",
            "Put it in quotes, because it holds `: `: `- 'final == {''a'': 1}'`.",
        ),
        ('`{trace} what_if("3", "4").ouput`', "Did you mean `output`?"),
        ('`{trace} what_if("3", "4").colour`', "A run has `steps`, `final`,"),
        ('`{trace} what_if("3", "4").frist(total == 2)`', "Did you mean `first`?"),
        ('`{trace} what_if("3", "4").sqrt(2)`', "A run has `step`, `values`,"),
        ('`{trace} what_if("total < 2", "total < 4").output`', "Did you mean `total < 3`?"),
        ('`{trace} what_if("lambda: 0", "1").output`', "Copy it from the code as it stands"),
        ("`{trace} step(99).line`", ""),
        ("[x](trace:99)", "The last row is"),
        ("[x](trace:deplyo/1)", "Did you mean `deploy`?"),
        ("[x](trace:nothing/1)", "Known here: `deploy`."),
        ("/// trace-table\n    columns: [lien]\n///", "Did you mean `line`?"),
        ("/// trace-table\n    columns: [totl]\n///", "Did you mean `total`?"),
        ("/// trace-tabel\n///", "Did you mean `trace-table`?"),
        ("/// trace-table\n    colums: a\n///", "Did you mean `columns`?"),
        ("/// quiz | Q?\n    kind: multipel\n\n- [x] a\n- [ ] b\n///", "Did you mean `multiple`?"),
    ],
)
def test_a_claim_or_a_block(advice, body, expected):
    assert advice(body + "\n").startswith(expected)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('wach="a"', "Did you mean `watch`?"),
        ('watch="totl"', "Did you mean `total`?"),
        ('step="cal add"', "Did you mean `call`? Allowed are `statement`, `call NAME`,"),
        ('step="call"', "Allowed are `statement`,"),
        ('step="every"', "Allowed are `statement`,"),
        ('step="call ad"', "Did you mean `add`?"),
        ('step="call nothing"', "Call it in the sample or in `run=`; the sample calls `add`."),
        ('step="loop 1"', "Loops start at line 5."),
        ('show="tabel"', "Did you mean `table`? Allowed are `sample`,"),
        ('python="pyp"', "Did you mean `pypy`? The site's `interpreters` are `3.12`, `pypy`."),
        ('python="3.13"', "The site's `interpreters` are `3.12`, `pypy`."),
        ('python="ruby"', "The site's `interpreters` are `3.12`, `pypy`."),
        ('expect="exitt!"', "Did you mean `exit`? Write an exception"),
        ('files="price.csv"', "Did you mean `prices.csv`? The path is relative"),
        ('files="nothing"', "The path is relative"),
        ('files="no/prices.csv"', "The path is relative"),
    ],
)
def test_an_option_of_a_sample(advice, options, expected):
    assert advice("", options).startswith(expected)


def test_a_field_of_an_action(advice):
    assert advice("", action="totl").startswith("Did you mean `{total}`? Write a name")
    assert advice("", action="nothing").startswith("Write a name")


def test_the_file_of_a_sample(tmp_path):
    (tmp_path / "deploy.py").write_text("a = 1\n")
    text = '```python trace file="deplyo.py"\n```\n'
    (finding,) = read_page(text, "a.md", file_folder=tmp_path).findings
    assert finding.advice.startswith("Did you mean `deploy.py`? The path is relative")


def test_a_setting_of_a_page():
    text = "---\ntracemark:\n  verify: strct\n---\n"
    (finding,) = read_page(text, "a.md").findings
    assert finding.advice == "Did you mean `strict`? Write `warn`, `strict` or `off`."


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"timout": 3}, "unknown key 'timout'; did you mean 'timeout'?"),
        ({"colour": 3}, "unknown key 'colour'; known are enabled, verify, show,"),
        (
            {"verify": "strct"},
            "verify: expected one of warn, strict, off, found 'strct'; did you mean 'strict'?",
        ),
        (
            {"show": ["tabel"]},
            "show: expected one of sample, table, tracker, player, output, found 'tabel'; did you mean 'table'?",
        ),
        ({"isolation": "hard"}, "isolation: expected one of basic, auto, strict, found 'hard'"),
    ],
)
def test_a_setting_of_a_site(values, expected):
    with pytest.raises(UsageError) as caught:
        read_settings(values, "mkdocs.yml")
    assert str(caught.value).startswith(f"mkdocs.yml: {expected}")
