"""Plugins that sites use beside ours, all in one site where they go together; a trap of each in a test."""

import fcntl
import os
import re
from urllib.parse import urlsplit

import pytest
from tests.conftest import Html
from tests.hosts.lessons import BRACES, BRACES_TEXT, LESSON, PLACE, WRONG, plain, seen
from tests.hosts.sites import ROOT, build, lesson_works, write

CONTAINERS = """\
# Containers

=== "First tab"

    ```python trace id="tab"
    x = 1
    ```

=== "Second tab"

    Nothing. (1)
    { .annotate }

    1.  An annotation:

        ```python trace id="note"
        x = 2
        ```

--8<-- "included.md"
"""
DOCSTRING = '''\
"""A module.

```python trace id="docstring"
x = 4
```
"""
'''
EXTENSIONS = [
    "admonition",
    "attr_list",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.snippets",
    "pymdownx.superfences",
    {"pymdownx.tabbed": {"alternate_style": True}},
]
LANGUAGES = [
    {"locale": "en", "name": "English", "default": True, "build": True},
    {"locale": "de", "name": "Deutsch", "build": True},
]
I18N = {"i18n": {"docs_structure": "suffix", "languages": LANGUAGES}}
SITE: dict = {
    "site_url": "https://example.org/course/",
    "theme": {
        "name": "material",
        "font": False,
        "features": ["content.code.annotate", "content.tabs.link"],
    },
    "plugins": [
        "search",
        "tags",
        "offline",
        {"privacy": {"assets_exclude": ["unpkg.com/*"]}},  # what `offline` itself wants from there
        "awesome-nav",
        {"macros": {"on_error_fail": True}},
        {"redirects": {"redirect_maps": {"old/place.md": "lesson.md"}}},
        I18N,
        {"mkdocstrings": {"handlers": {"python": {"paths": ["."]}}}},
        {
            "minify": {
                "minify_html": True,
                "minify_js": True,
                "minify_css": True,
                "htmlmin_opts": {"remove_comments": True, "remove_empty_space": True},
            }
        },
        {"tracemark": {"show_coverage": True}},
    ],
    "markdown_extensions": EXTENSIONS,
}
PAGES = {
    "index": "# Home\n\nTo the [lesson](lesson.md).\n",
    "lesson": LESSON,
    "part__braces": BRACES,
    "containers": CONTAINERS,
    "tags": "# Tags\n\n<!-- material/tags -->\n",
    "api": "# API\n\n::: documented\n",
}
POST = """\
---
date: 2026-01-0{day}
---

# Post {day}

```python trace id="post-{day}"
x = {day}
y = x + 1
```

In [step 2](trace:2 "y == {sum}").

<!-- more -->

/// quiz | What is `y`?
    answer: final["y"]

- [x] `{sum}`
- [ ] `7`
///
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site with all of them, built once by whichever process of the tests comes first."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "all"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "told").exists():
            write(shared, SITE, **PAGES)
            (shared / "included.md").write_text('```python trace id="included"\nx = 3\n```\n')
            (shared / "documented.py").write_text(DOCSTRING)
            built = build(shared, "mkdocs", "--strict")
            (shared / "told").write_text(f"{built.code}\n{built.told}")
    assert (shared / "told").read_text().startswith("0\n"), (shared / "told").read_text()
    return shared


@pytest.fixture
def page(folder):
    """A page of that site."""
    return lambda name: Html((folder / "site" / name).read_text(encoding="utf-8"), [])


def ids(page):
    return {table.get("id") for table in page.has("table", "tm-steps")}


@pytest.mark.parametrize("name", ["lesson.html", "de/lesson.html"])
def test_a_lesson_is_what_it_is_without_other_plugins(folder, name):
    """Also after minify, and in the second language, in which only our own words are others."""
    html = (folder / "site" / name).read_text(encoding="utf-8")
    own = plain(LESSON, language="de" if name.startswith("de") else "en")
    assert seen(html) == seen(own)


def test_pages_of_all_languages_find_our_files(folder):
    for path in (folder / "site").rglob("*.html"):
        found = re.findall(r'(?:src|href)="?([^" >]*/tracemark\.(?:js|css))', path.read_text())
        if path.parts[-2] == "old":  # nothing but the way to the lesson
            continue
        assert len(found) == 2, path
        for address in found:
            where = folder / "site" if address.startswith("/") else path.parent
            assert (where / address.removeprefix("/course").lstrip("/")).is_file(), (path, address)


@pytest.mark.parametrize("name", ["lesson.html", "de/lesson.html"])
def test_scripts_work_from_disk_and_ask_no_other_host(folder, pages, name):
    opened = pages.new()
    asked = set()
    opened.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    opened.goto((folder / "site" / name).as_uri())
    lesson_works(opened, german=name.startswith("de/"))
    assert asked <= {"", "unpkg.com"}  # the latter by Material's search without a server


def test_each_language_has_its_own_page_of_the_progress(page):
    assert "Course progress" in page("progress.html").words
    assert "Kursfortschritt" in page("de/progress.html").words
    links = {link.get("href") for link in page("de/progress.html").all("article//a")}
    assert "lesson.html" in links


@pytest.mark.parametrize(
    ("structure", "lessons"),
    [("suffix", ("lesson", "lesson.de")), ("folder", ("en__lesson", "de__lesson"))],
)
def test_the_views_of_each_language_stand_below_its_lesson(tmp_path, structure, lessons):
    i18n = {"docs_structure": structure, "languages": LANGUAGES}
    text = "---\ntopic: Sum\nviews: [predict]\n---\n\n```python trace\nx = 1\ny = x + 1\n```\n"
    home = "en__index" if structure == "folder" else "index"
    config = {"theme": {"name": "material"}, "plugins": [{"i18n": i18n}, "tracemark"]}
    write(tmp_path, config, **{home: "# Home", **dict.fromkeys(lessons, text)})
    built = build(tmp_path, "mkdocs", "--strict")
    assert built.code == 0, built.told
    site = tmp_path / "site"
    assert {path.relative_to(site).as_posix() for path in site.rglob("predict")} == {
        "lesson/predict",
        "de/lesson/predict",
    }
    assert "Sum: Predict first" in built.text("lesson/predict/index.html")
    assert "Sum: Erst vorhersagen" in built.text("de/lesson/predict/index.html")


def test_macros_leave_samples_alone_and_are_filled_in_elsewhere(page):
    found = page("part/braces.html")
    assert f"text = {BRACES_TEXT}" in found.words.replace('"', "'")
    assert [value.text for value in found.has("code", "tm-value")] == [BRACES_TEXT]
    assert "a macro says 42" in found.words


def test_lessons_stand_in_tabs_annotations_and_snippets(page):
    found = page("containers.html")
    tables = {table.get("id"): found.around(table) for table in found.has("table", "tm-steps")}
    assert "tabbed-block" in tables["tab-steps"]
    assert "tabbed-block" in tables["note-steps"]
    assert "annotate" not in tables["tab-steps"]
    assert "li" in tables["note-steps"]
    assert "tabbed-block" not in tables["included-steps"]


def test_a_sample_in_a_docstring_is_run(page):
    assert ids(page("api.html")) == {"docstring-steps"}


def test_privacy_fetches_nothing_for_us(folder):
    assert "Downloading external file" not in (folder / "told").read_text()


def test_an_old_address_leads_to_the_lesson(folder):
    assert "../lesson.html" in (folder / "site/old/place.html").read_text()


def test_tags_of_a_lesson_are_those_of_the_site(page):
    listed = {
        link.get("href"): "".join(link.itertext()) for link in page("tags.html").all("article//a")
    }
    assert listed["lesson.html"].strip() == "Everything"
    assert "Python" in page("tags.html").words


def test_search_without_a_server_knows_no_cells(folder):
    text = (folder / "site/search/search_index.js").read_text(encoding="utf-8")
    assert "A paragraph with" in text
    assert "take the next item" not in text
    assert "explainedword" not in text


def test_a_finding_is_said_once_though_each_language_has_the_page(tmp_path):
    config = {"theme": {"name": "material"}, "plugins": [I18N, "tracemark"]}
    built = build(write(tmp_path, config, index="# Home", lesson=WRONG), "mkdocs", "--strict")
    assert built.code == 1
    assert built.told.count(f"docs/{PLACE}") == 1
    assert "TM203" in built.text("de/lesson/index.html")


@pytest.mark.parametrize("first", ["mkdocstrings", "tracemark"])
def test_a_finding_in_a_docstring_is_not_said_to_be_in_the_page(tmp_path, first):
    docstrings = {"mkdocstrings": {"handlers": {"python": {"paths": ["."]}}}}
    plugins = [docstrings, "tracemark"] if first == "mkdocstrings" else ["tracemark", docstrings]
    (tmp_path / "documented.py").write_text(DOCSTRING.replace("x = 4", "x = 4 / 0"))
    write(tmp_path, {"plugins": plugins}, index="# Home\n\n::: documented\n")
    built = build(tmp_path, "mkdocs", "--strict")
    assert built.code == 1
    assert "<text of another plugin> in docs/index.md:4:1: TM301 ZeroDivisionError" in built.told


BLOG = {
    "theme": {"name": "material"},
    "plugins": ["search", {"blog": {"categories": False, "archive": False}}, "tracemark"],
}


def test_posts_are_lessons_and_excerpts_have_their_samples(tmp_path):
    posts = {f"blog__posts__{n}": POST.format(day=n, sum=n + 1) for n in (1, 2)}
    write(tmp_path, BLOG, index="# Home", blog__index="# Blog", **posts)
    built = build(tmp_path, "mkdocs", "--strict")
    assert built.code == 0, built.told
    post = Html(built.text("blog/2026/01/01/post-1/index.html"), [])
    assert ids(post) == {"post-1-steps"}
    assert len(post.has("form", "tm-quiz")) == 1
    excerpts = Html(built.text("blog/index.html"), [])
    assert ids(excerpts) == {"post-1-steps", "post-2-steps"}
    assert excerpts.has("form", "tm-quiz") == []


def test_a_post_has_no_views_of_its_topic_and_no_trace_of_their_list(tmp_path):
    post = POST.format(day=1, sum=2).replace("---\n", "---\ntopic: Adding\n", 1)
    write(tmp_path, BLOG, index="# Home", blog__index="# Blog", blog__posts__1=post)
    built = build(tmp_path, "mkdocs", "--strict")
    assert built.code == 0, built.told
    assert "tracemark-views" not in built.text("blog/2026/01/01/post-1/index.html")
    assert [*(tmp_path / "site").rglob("predict")] == []


def test_a_finding_in_an_excerpt_is_said_once_in_its_post(tmp_path):
    write(
        tmp_path,
        BLOG,
        index="# Home",
        blog__index="# Blog",
        blog__posts__1=POST.format(day=1, sum=5),
    )
    built = build(tmp_path, "mkdocs", "--strict")
    assert built.code == 1
    assert built.told.count("TM209") == 1
    assert "docs/blog/posts/1.md:12:22: TM209" in built.told


def test_the_manual_names_the_plugins_that_are_tried_here():
    table = (ROOT / "docs/how-to/hosts.md").read_text().partition("## Plugins beside")[2]
    named = {
        name.strip()
        for names in re.findall(r"^\| (.+?) \|", table, flags=re.MULTILINE)
        for name in names.split(",")
    }
    tried = {each if isinstance(each, str) else next(iter(each)) for each in SITE["plugins"]}
    assert (tried | {"blog", "static-i18n"}) - {"i18n", "tracemark"} <= named
