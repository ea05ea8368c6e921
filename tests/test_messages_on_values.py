"""What is said of a value that the record has only as a text, or not as a whole."""

import pytest

from tracemark.lesson.reader import read_page
from tracemark.proof import prove
from tracemark.settings import Settings
from tracemark.site_runner import new_runner

SAMPLE = """\
```python trace id="s"
class P:
    def __repr__(self): return "P()"
long = list(range(500))
r = range(3)
d = {"a": 1}
p = P()
print("sum:", 10)
```

"""


@pytest.fixture
def said(tmp_path, trace_cache):
    """Message and advice of the only finding of SAMPLE with a text."""

    def run(body: str) -> str:
        settings = Settings(cache_dir=str(trace_cache))
        with new_runner(settings, tmp_path) as runner:
            page = read_page(SAMPLE + body, "a.md")
            (finding,) = prove(page, runner, settings).report.findings
        return f"{finding.position.column}: {finding.message}. {finding.advice}"

    return run


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('`{trace} len(final["long"])`', "was too long to be kept"),
        ('`{trace} sum(final["long"])`', "was too long to be kept"),
        ('`{trace} final["long"][3]`', "was too long to be kept"),
        ('`{trace} final["long"] + [1]`', "was too long to be kept"),
        ('`{trace} 3 in final["long"]`', "was too long to be kept"),
        ('`{trace} len(final["r"])`', "only the text is known, which is range(0, 3)"),
        ('`{trace} final["d"]["q"]`', "is {'a': 1}, which has no item 'q'. Its keys are 'a'."),
        ('`{trace} final["p.x"]`', "ask `final[\"p\"] == 'P()'`"),
        ("[x](trace:7 \"output == 'sum: 10'\")", r"write `output == 'sum: 10\n'`"),
    ],
)
def test_no_name_of_ours_is_in_it(said, body, words):
    text = said(body)
    assert words in text
    assert "Picture" not in text


def test_a_piece_that_is_not_found_is_pointed_at_in_a_question_too(said):
    text = said('/// quiz\n    ask: what changes if "(d, p)" becomes "4"\n///')
    assert text.startswith("27: `(d, p)` is nowhere in the sample")


def test_after_the_last_step_no_line_comes(said):
    assert said("/// quiz\n    ask: next line after step 7\n///").endswith(
        "step 7 is the last one, so that no line comes after it. Ask what comes after an earlier step."
    )
