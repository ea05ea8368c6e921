"""One lesson as it is on all hosts: what differs is taken out here, by name and with its reason."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import markdown
from tests.conftest import Html
from tests.everything import EVERYTHING

LESSON = EVERYTHING.replace('id="boom"', 'id="boom" expect="ValueError"')
"""Every part that a page can have, and nothing that is wrong."""
PROVED = re.sub("/// quiz . Which are true.*?///\n", "", LESSON, flags=re.DOTALL)
"""That without the question that no run proves."""
WRONG = LESSON.replace("- [ ] `435`", "- [x] `435`").replace("- [x] `399`", "- [ ] `399`")
PLACE = f"lesson.md:{WRONG.splitlines().index('- [x] `435`') + 1}:7: TM203"
"""Of what is wrong there: the first question ticks what is not so."""
BRACES = """\
# Braces

```python trace id="braces"
value = {"a": {"b": 1}}
text = "{{ value }} {# no comment #} {% raw %}"
```

At the end it is `{trace} final["text"]`; a macro says {{ 40 + 2 }}.
"""
BRACES_TEXT = "'{{ value }} {# no comment #} {% raw %}'"
BESIDE = {"show_coverage": True}


def plain(text, *extensions, **options):
    """What Markdown makes of a page by itself."""
    return markdown.markdown(
        text,
        extensions=list(extensions or ["tracemark"]),
        extension_configs={"tracemark": {**BESIDE, **options}},
    )


def lesson_of(html: str) -> Element:
    """The lesson's element, which is the theme's own: what stands around the heading."""
    page = Html(html, [])
    (lesson,) = (
        parent
        for parent in page.root.iter()
        for child in parent
        if child.tag == "h1" and "".join(child.itertext()).strip() == "Everything"
    )
    return lesson


def is_of_the_host(element: Element) -> bool:
    """Is it beside the lesson?"""
    return (
        element.get("id") == "__skip"  # where Zensical's link over the navigation leads
        or element.get("class") == "md-tags"  # Zensical shows the front matter's tags below, too
        or (element.get("href") or "").endswith(("progress/", "progress.html"))  # a plugin's page
        or element.get("class") == "tm-views"  # a plugin's pages
        or element.get("class") == "tm-address"  # for paper: a plugin knows where the page will be
    )


def own_attributes(element: Element) -> dict[str, str]:
    attributes = dict(element.attrib)
    attributes.pop("data-search-exclude", None)  # Zensical takes it away, having looked at it
    if element.tag == "h1":
        attributes.pop("id", None)  # of `toc`, which is not switched on in plain Markdown
    return attributes


def lines(element: Element, *, top=True) -> Iterator[str]:
    """Tags, attributes and texts in order, without what hosts may do otherwise."""
    yield "lesson" if top else f"<{element.tag} {sorted(own_attributes(element).items())}>"
    yield " ".join((element.text or "").split())
    for child in element:
        if not is_of_the_host(child):
            yield from lines(child, top=False)
            yield "</>"
        yield " ".join((child.tail or "").split())


def seen(html: str) -> list[str]:
    return [line for line in lines(lesson_of(html)) if line]
