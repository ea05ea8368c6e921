"""What is made of a lesson is kept from one build to the next, and made anew with all that it is made of."""

import logging
import os
import re

import pytest

LESSON = """\
---
topic: Prices
---

# Prices

```python trace id="prices"
total = 0
for price in [5, 3]:
    total += price
print(total)
```

/// quiz | What is the total in the end?
    answer: final["total"]
    id: total

- [ ] `2`
- [x] `8`
///
"""
BUILD_DATE = re.compile(rb"Build Date UTC : [^\n]*")
VIEWS = {"predict", "trace", "what-if", "order", "debug", "flow", "short", "read"}


def pages(built):
    """All pages of a site as bytes, by their path; without what tells when it was built."""
    files = (path for path in built.folder.rglob("*") if path.suffix in (".html", ".txt"))
    return {
        path.relative_to(built.folder): BUILD_DATE.sub(b"", path.read_bytes()) for path in files
    }


def kept(site):
    """The files with pages that are kept, and those with traces."""
    folder = site.folder / ".cache/tracemark"
    return [*folder.rglob("*.views")], [*folder.rglob("*.json")]


def is_made_of(built, name, words):
    """Do these words stand on a page of the lesson?"""
    path = f"lesson/{name}/index.html"
    return (built.folder / path).exists() and words in built.page(path).words


@pytest.fixture
def built_once(site):
    """A site with a lesson that was built already."""
    site.write("lesson.md", LESSON)
    site.build(strict=True)
    return site


def test_a_second_build_gives_the_same_pages_byte_by_byte(site):
    site.write("lesson.md", LESSON)
    first, second = site.build(strict=True, out="first"), site.build(strict=True, out="second")
    assert pages(first) == pages(second)
    assert {path.parent.name for path in pages(first)} >= VIEWS


def test_a_second_build_needs_no_run_but_the_lessons(built_once):
    (views,), traces = kept(built_once)
    for path in traces:
        path.unlink()
    built_once.build(strict=True)
    assert kept(built_once)[0] == [views]
    assert len(kept(built_once)[1]) == 1


def garbage(path):
    path.write_bytes(b"no pages")


def half_of_it(path):
    path.write_bytes(path.read_bytes()[:-40])


def a_pipe(path):
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [garbage, half_of_it, a_pipe])
def test_what_is_not_whole_is_made_anew(built_once, spoil):
    before = pages(built_once.build())
    spoil(kept(built_once)[0][0])
    assert pages(built_once.build()) == before


@pytest.mark.parametrize(
    ("old", "new", "page", "words"),
    [
        ("[5, 3]", "[5, 400]", "read", "405"),
        ("topic: Prices", "topic: Costs", "flow", "Costs: Flow map"),
        ("topic: Prices", "topic: Prices\ntracemark:\n  language: de", "flow", "Ablaufplan"),
        ('id="prices"', 'id="prices" what_if="5 -> 70"', "what-if", "73"),
        ("# Prices", "# Prices\n\n/// snapshot\nAdd each of them up.\n///", "short", "Add each"),
    ],
)
def test_each_change_of_a_lesson_reaches_its_views(built_once, old, new, page, words):
    assert not is_made_of(built_once.build(), page, words)
    built_once.write("lesson.md", LESSON.replace(old, new, 1))
    assert is_made_of(built_once.build(), page, words)


def test_an_edited_template_of_the_site_reaches_pages_that_were_kept(site):
    site.write("lesson.md", LESSON)
    own = site.folder / "own"
    own.mkdir()
    for words in ("one way", "another way"):
        (own / "topic_head.html").write_text(f"<h1>{{{{ view.name }}}}, {words}</h1>\n")
        built = site.build(plugins=[{"tracemark": {"templates": "own"}}])
        assert is_made_of(built, "predict", f"Predict first, {words}")


def test_a_view_that_is_switched_on_later_is_made(built_once):
    only = built_once.build(out="only", plugins=[{"tracemark": {"views": ["flow"]}}])
    assert not (only.folder / "lesson/predict").exists()
    assert is_made_of(built_once.build(), "predict", "Predict first")


def test_the_address_of_a_site_reaches_the_downloads_that_were_kept(site):
    site.write("lesson.md", LESSON)
    for address in ("https://one.example/", "https://two.example/"):
        built = site.build(site_url=address)
        assert address.encode() in (built.folder / "lesson/short/anki.txt").read_bytes()


def test_pages_that_rest_on_how_busy_the_machine_was_are_not_kept(site):
    endless = LESSON.replace("+= price", "+= sum(range(price))").replace(
        'id="prices"', 'id="prices" what_if="5 -> 10**11"'
    )
    site.write("lesson.md", endless)
    site.build(plugins=[{"tracemark": {"timeout": 1, "views": ["what-if"]}}])
    views, traces = kept(site)
    assert traces
    assert not views


def test_without_a_cache_nothing_is_kept(site, caplog):
    caplog.set_level(logging.WARNING)
    site.write("lesson.md", LESSON)
    built = site.build(strict=True, plugins=[{"tracemark": {"cache": False}}])
    assert is_made_of(built, "predict", "Predict first")
    assert not (site.folder / ".cache").exists()
