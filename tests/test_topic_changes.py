"""What if, and Find the fault: what the pages say of changed programs, compared with running them here."""

import contextlib
import html
import io
import re

import pytest

LESSON = """\
---
topic: Prices
---

# Prices

```python trace id="prices"{options}
{code}```
"""
PRICES = """\
total = 0
for price in [5, 4, 3]:
    if price < 4:
        total += price
print(total)
"""
COUNTDOWN = """\
left = 3
said = []
while left > 0:
    said.append(left)
    left -= 1
print(said, left)
"""
SEARCH = """\
found = None
for place, name in enumerate(["Ann", "Bob", "Cy"]):
    if name == "Bob":
        found = place
        break
print("place", found)
"""
SAMPLES = {"prices": PRICES, "countdown": COUNTDOWN, "search": SEARCH}


def output_of(code):
    """What plain Python prints; None where it ends in an exception."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(code, {})
        except Exception:
            return None
    return out.getvalue()


def page_of(site, view, code, options=""):
    site.write("lesson.md", LESSON.format(code=code, options=options))
    built = site.build(strict=True, plugins=[{"tracemark": {"views": [view]}}])
    return built.page(f"lesson/{view}/index.html")


def words(element):
    return " ".join("".join(element.itertext()).split())


def changed(code, title):
    """The program that a question speaks of: its first words name what is replaced, where, and by what."""
    text = html.unescape(title)
    if found := re.match(r"What if (.+) in line (\d+) were left out\\?\? What", text):
        old, line, new = found[1], int(found[2]), "pass"
    elif found := re.match(r"What if (.+) in line (\d+) were (.+?)\\?\? What", text):
        old, line, new = found[1], int(found[2]), found[3]
    else:
        return None  # a line that moves; what that makes is not read off the words
    lines = code.split("\n")
    assert lines[line - 1].count(old) == 1
    lines[line - 1] = lines[line - 1].replace(old, new)
    return "\n".join(lines)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_answers_of_what_if_are_what_the_changed_program_prints(site, name):
    code, decided = SAMPLES[name], 0
    for form in page_of(site, "what-if", code).has("form", "tm-quiz"):
        (legend,) = form.iter("legend")
        program = changed(code, words(legend))
        if program is None or not words(legend).endswith("What does the program print?"):
            continue
        printed = " ".join((output_of(program) or "").split()) or "No output"
        labels = [words(label) for label in form.iter("label")]
        right = labels[int(form.get("data-right"))]
        assert right == printed
        assert labels.count(printed) == 1, "no other choice is right"
        decided += 1
    assert decided >= 1


@pytest.mark.parametrize("name", SAMPLES)
def test_the_fault_is_in_the_line_that_differs_and_comes_out_wrong(site, name):
    code = SAMPLES[name]
    page = page_of(site, "debug", code)
    (form,) = page.has("form", "tm-quiz")
    shown = {
        int(number): text
        for label in form.iter("label")
        for number, text in [words(label).split(" ", 1)]
    }
    own = {n: " ".join(line.split()) for n, line in enumerate(code.split("\n"), 1) if line.strip()}
    wrong = [n for n, line in own.items() if shown[n] != line]
    assert len(wrong) == 1
    right = [words(label) for label in form.iter("label")][int(form.get("data-right"))]
    assert right.startswith(f"{wrong[0]} ")
    lines = code.split("\n")
    indent = lines[wrong[0] - 1][: len(lines[wrong[0] - 1]) - len(lines[wrong[0] - 1].lstrip())]
    lines[wrong[0] - 1] = indent + shown[wrong[0]]
    assert output_of("\n".join(lines)) != output_of(code)


def test_a_named_change_is_the_one_that_is_shown(site):
    page = page_of(site, "what-if", PRICES, ' what_if="price < 4 -> price <= 4"')
    (form,) = page.has("form", "tm-quiz")
    labels = [words(label) for label in form.iter("label")]
    assert labels[int(form.get("data-right"))] == "7"  # 4 + 3, where the lesson has 3


def test_a_named_fault_is_the_one_that_is_asked_for(site):
    page = page_of(site, "debug", PRICES, ' fault="price < 4 -> price > 4"')
    (form,) = page.has("form", "tm-quiz")
    labels = [words(label) for label in form.iter("label")]
    assert labels[int(form.get("data-right"))] == "3 if price > 4:"


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ('what_if="prise < 4 -> 1"', "TM210"),
        ('what_if="price < 4"', "TM102"),
        ('what_if="price < 4 -> price <"', "TM102"),
        ('fault="range(3) -> 1"', "TM210"),
        ('fault="price < 4 -> price < 3.5"', "TM220"),
    ],
)
def test_a_change_that_cannot_be_shown_is_a_finding(site, option, code):
    site.write("lesson.md", LESSON.format(code=PRICES, options=f" {option}"))
    built = site.build()
    assert any(f" {code} " in line for line in built.log), built.log
