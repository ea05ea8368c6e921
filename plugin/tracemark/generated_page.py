"""What MkDocs is given as the text of a page that no author wrote: its front matter, and nothing below it."""

import json

HIDDEN_FROM_COURSE = "progress"
"""What a page says under `hide:`, as for parts of the theme, to be left out of the course's questions."""


def generated_page(title: str, *, asks: bool) -> str:
    """The Markdown of the page: searches leave it out, and so does the course unless it `asks`."""
    quoted = json.dumps(title, ensure_ascii=False)
    hidden = ("toc",) if asks else (HIDDEN_FROM_COURSE, "toc")
    lines = "".join(f"  - {part}\n" for part in hidden)
    return f"---\ntitle: {quoted}\nsearch:\n  exclude: true\nhide:\n{lines}---\n"
