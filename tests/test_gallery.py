"""The gallery keeps its form: small samples, each with something proved, and an index that finds all."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown.extensions.toc import slugify

from tracemark.cli import main

GALLERY = Path(__file__).parent.parent / "docs" / "gallery"
LESSONS = {"lists-and-names"}
"""Whole lessons that stand in the gallery, with a form of their own."""
PAGES = sorted(p for p in GALLERY.glob("*.md") if p.stem not in {"index", *LESSONS})
SAMPLE = re.compile(r'^```python trace id="([\w-]+)".*?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def sections(page: Path) -> dict[str, str]:
    """The text below each heading of the second level, without fences that are only shown."""
    text = re.sub(
        r"^````markdown\n.*?^````$",
        "",
        page.read_text(encoding="utf-8"),
        flags=re.MULTILINE | re.DOTALL,
    )
    _, *parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_the_gallery_has_pages():
    assert len(PAGES) > 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_section_has_one_small_sample_and_proves_something_of_it(page):
    assert sections(page)
    for heading, text in sections(page).items():
        samples = SAMPLE.findall(text)
        assert len(samples) == 1, f"{heading}: {len(samples)} samples"
        name, code = samples[0]
        assert 3 <= code.count("\n") <= 12, f"{heading}: {code.count(chr(10))} lines"
        values = f"`{{trace {name}}} "
        rows_with_a_claim = re.search(rf'\]\(trace:{name}/[\d,-]+ "[^"]+"\)', text)
        assert values in text or rows_with_a_claim, f"{heading}: nothing is claimed of {name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_index_finds_each_section(page):
    index = (GALLERY / "index.md").read_text(encoding="utf-8")
    assert f"]({page.name})" in index
    for heading in sections(page):
        assert f"]({page.name}#{slugify(heading, '-')})" in index, heading


def test_all_that_the_gallery_says_is_proved():
    checked = CliRunner().invoke(main, ["check", "--strict", *map(str, PAGES)])
    assert checked.exit_code == 0, checked.output
    assert re.search(r"^\d{3,} claims proved, 0 findings", checked.output, re.MULTILINE)
