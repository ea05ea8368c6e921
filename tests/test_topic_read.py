"""The view "Read-through": a lesson's transcript, or its run told as a text."""

import ast
import re

import pytest

PAGE = "lesson/read/index.html"
LOOP = """\
total = 0
for price in [4, 8, 6, 9, 3, 2]:
    if price > 5:
        total += price
"""
PROGRAMS = {
    "loop": LOOP,
    "while": "n, found = 40, []\nwhile n > 1:\n    n //= 2\n    found.append(n)\n",
    "recursion": "def fact(n):\n    if n < 2:\n        return 1\n    return n * fact(n - 1)\nx = fact(5)\n",
    "generator": "def gen(n):\n    for i in range(n):\n        yield i * i\ntotal = 0\nfor v in gen(5):\n    total += v\n",
    "nested": "c = 0\nfor a in range(4):\n    for b in range(a):\n        c += a * b\n    if c > 3:\n        continue\n    c += 1\n",
    "handled": "bad = 0\nfor text in ['1', 'x', '', '4']:\n    try:\n        n = int(text)\n    except ValueError:\n        bad -= 1\n",
    "long": "s = 0\nfor i in range(150):\n    s = (s + i) % 7\n",
    "nested passes": "t = 0\nfor a in [1, 2]:\n    for b in [0, 5]:\n        t += a * b\n",
    "alias": "a = [1]\nb = a\nb.append(2)\nfor k in range(3):\n    a.append(k)\n",
}  # fmt: skip
RAISED = 'def f():\n    raise ValueError("no")\nfor _ in [1]:\n    try:\n        f()\n    except ValueError:\n        pass\n'


@pytest.fixture
def told(site):
    """The page of a program that is told."""

    def build(code, options="", more="", page=PAGE):
        fence = f'```python trace id="s" {options}\n{code}```\n'
        site.write("lesson.md", f"---\ntopic: T\n---\n\n# T\n\n{fence}\n{more}\n")
        built = site.build()
        assert not built.aborted, built.log
        return built.page(page)

    return build


def spoken(page):
    """The paragraphs, code in backticks, without the links to rows."""
    (place,) = page.has("div", "tm-read")
    found = []
    for paragraph in place:
        for a in paragraph.findall("a"):
            paragraph.remove(a)
        for code in paragraph.iter("code"):
            code.text = f"`{code.text}`"
        found.append(" ".join("".join(paragraph.itertext()).split()))
    return found


def read_value(text):
    """A value as it is spoken, as Python has it."""
    if text.startswith("minus "):
        return -read_value(text.removeprefix("minus "))
    if text.startswith("the list of "):
        items = re.split(", | and ", text.removeprefix("the list of "))
        return [ast.literal_eval(item) for item in items]
    return ast.literal_eval(text.strip("`"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_last_value_told_of_each_name_is_the_one_that_python_leaves(told, name):
    text = " ".join(spoken(told(PROGRAMS[name])))
    left: dict[str, object] = {}
    exec(PROGRAMS[name], left)
    value = r"(minus \d+|the list of [\d, ]+ and \d+|\d+|`\[[^`]*\]`)"
    for name, real in left.items():
        if isinstance(real, int | list) and not name.startswith("__"):
            last = re.findall(
                rf"(?:`{name}`|`{name}` and `\w+`|`\w+` and `{name}`)"
                rf" (?:becomes|is now|are now|is|stays) {value}(?=[., ]|$)"
                rf"|with (?:[\d, ]+|.* and |.* up to )?(\d+) for `{name}`",
                text,
            )
            assert last, (name, text)
            told_value = next(filter(None, last[-1]))
            if "…" not in told_value:
                assert read_value(told_value) == real, (name, text)


def test_passes_that_go_the_same_way_are_told_once_with_their_values(told):
    paragraphs = spoken(told(LOOP))
    prices, total = [4, 8, 6, 9, 3, 2], 0
    for price in prices[:4]:
        total += price if price > 5 else 0
    assert paragraphs[1] == "In pass 1 of the loop, `price` is 4. `price` is not greater than 5."
    assert paragraphs[2].startswith(
        "In pass 2 of the loop, `price` is 8. `price` is greater than 5,"
    )
    assert paragraphs[3] == (
        f"The next 2 passes do the same, with 6 and 9 for `price`. After that, `total` is {total}."
    )
    assert paragraphs[4] == "Passes 5 to 6 go like pass 1, with 3 and 2 for `price`."


def test_of_several_loops_each_is_named_by_its_line(told):
    text = " ".join(spoken(told(PROGRAMS["nested passes"])))
    passes = re.findall(r"In pass (\d) of the loop in line (\d), `(\w)` is (\d)", text)
    assert passes[:2] == [("1", "2", "a", "1"), ("1", "3", "b", "0")]
    assert "The next pass of the loop in line 2 does the same, with 2 for `a`." in text
    assert "so the loop in line 3 is over. " in text
    assert text.rstrip().endswith("so the loop in line 2 is over.")


def test_the_rest_of_a_long_loop_in_which_nothing_new_happens_is_told_at_once(told):
    code = "s = 0\nfor i in range(90):\n    if i % 7 == 3:\n        s -= 1\n    else:\n        s += i + 1\n"
    paragraphs = spoken(told(code))
    left: dict[str, int] = {}
    exec(code, left)
    rest = next(n for n, one in enumerate(paragraphs) if "nothing new" in one)
    [(begin, end)] = re.findall(r"Passes (\d+) to (\d+) bring", paragraphs[rest])
    first, last = int(begin), int(end)
    assert last == 90
    downs = [n for n in range(first, last + 1) if (n - 1) % 7 == 3]
    ways = {int(like): int(n) for n, like in re.findall(r"(\d+) like pass (\d+)", paragraphs[rest])}
    assert ways == {4: len(downs), 1: last - first + 1 - len(downs)}
    assert paragraphs[rest].endswith(f"up to 89 for `i`. After that, `s` is {left['s']}.")
    assert len(paragraphs) < 12


def test_what_the_program_printed_is_told_line_by_line(told):
    text = " ".join(spoken(told("for n in [3, 2, 1]:\n    print(n, 'left')\n")))
    assert re.findall("“(.*?)”", text) == ["3 left", "2 left", "1 left"]


def test_each_row_of_the_lesson_is_found_in_the_text_by_its_id(told):
    for options in ("", 'step="loop"'):
        page = told(LOOP, options)
        rows = {tr.get("id") for tr in told(LOOP, options, page="lesson/index.html").all("tr")}
        told_rows = {one.get("id") for one in page.all("div[@class='tm-read']/p/span")}
        assert told_rows == {id for id in rows if id and re.fullmatch(r"s-step-\d+", id)}


def test_a_transcript_of_the_author_stands_instead(told):
    page = told(LOOP, more="/// transcript | To listen to\nLook at [step 2](trace:2) with me.\n///")
    (transcript,) = page.has("section", "tm-transcript")
    assert "with me" in "".join(transcript.itertext())
    assert [a.get("href") for a in transcript.iter("a")] == ["../#s-step-2"]
    assert page.has("div", "tm-read") == []
    assert "Generated" not in page.words
    below = page.words.partition("with me")[2]
    assert "for price in [4, 8, 6, 9, 3, 2]:" in below


def test_what_is_generated_says_so(told):
    assert "Generated: this text is made from the run" in told(LOOP).words


@pytest.mark.parametrize(
    ("code", "options", "sentence"),
    [
        ('x = "<b>{0}</b>"\n', "", "`x` becomes “<b>{0}</b>”."),
        ("raise KeyError\n", 'expect="KeyError"', "Line 1 raises `KeyError`."),
        ("x = input()\n", 'input="né"', "`x` becomes “né”."),
        ("match (1, 2):\n    case 0: x = 1\n    case (a, b): x = 2\n", "", "`case 0` does not fit. `case (a, b)` fits"),
        (RAISED, "", "Line 2 raises `ValueError` with the words “no”. The exception comes to line 5. The exception is handled."),
        ("x = float('nan')\ny = x <= 1\nif x <= 1:\n    y = 2\n", "", "`x` is not at most 1."),
        ("x = None\nif not x:\n    x = -0.5\n", "", "`not x` counts as true, so `x` becomes minus 0.5."),
        ("a = 1\nif a > 2 or a == 1:\n    a = 5\n", "", "`a` is equal to 1, so `a` becomes 5."),
    ],
)  # fmt: skip
def test_it_tells_what_happened(told, code, options, sentence):
    page = told(code, options)
    assert sentence.lower() in " ".join(spoken(page)).lower()
    assert page.all("b") == []


def test_a_long_run_is_cut_with_a_count(told):
    code = "".join(f"def f{n}():\n    return {n}\nf{n}()\n" for n in range(60))
    page = told(code)
    paragraphs = spoken(page)
    assert len(paragraphs) == 60
    (note,) = [one for one in page.has("p", "tm-note") if "more steps" in "".join(one.itertext())]
    assert re.search(r"\d+ more steps are in the table", "".join(note.itertext()))


def test_a_run_without_end_is_not_told(site):
    fence = '```python trace expect="step-limit" max_steps="9" timeout="1"\nwhile True: pass\n```\n'
    site.write("lesson.md", f"---\ntopic: T\n---\n\n# T\n\n{fence}")
    assert not (site.build().folder / PAGE).exists()
