"""The files that MkDocs takes pages from: what stands in one, and whether it still does in the next build."""

import re
from dataclasses import dataclass
from pathlib import Path

from mkdocs.structure.files import File
from mkdocs.utils import meta

from tracemark.markdown_hosts import Source, readable
from tracemark.page_memory import Stamp, stamp
from tracemark.site_topics import Front
from tracemark.views.language import LANGUAGES, language

_FRONT_LINES = 100
_MAY_HAVE_SAMPLES = re.compile(r"^[ \t>]*(?:`{3,}|~{3,}).*\btrace\b", re.MULTILINE)


def may_have_samples(text: str) -> bool:
    """Does a page look as if it had samples, by its Markdown? Reading it would cost more."""
    return _MAY_HAVE_SAMPLES.search(text) is not None


@dataclass(frozen=True)
class SourceFile:
    """The file that a page is written in."""

    file: Path | None
    """None for a page that another plugin made."""
    stamp: Stamp | None
    path: str
    """As findings name it."""
    text: str
    front: Front | None
    """What its front matter says of a topic; None where it names none."""

    @classmethod
    def read(cls, file: File) -> "SourceFile":
        """What stands in it now."""
        path = Path(file.abs_src_path) if file.abs_src_path else None
        name = readable(str(path)) if path else file.src_uri
        return cls(
            file=path,
            stamp=stamp(path) if path else None,
            path=name,
            text=file.content_string,
            front=_front(file.content_string, name),
        )

    def source(self, root: Path) -> Source:
        """The page, apart from what links to it; samples take no file from outside of `root`."""
        folder = self.file.parent if self.file else None
        return Source(path=self.path, text=self.text, folder=folder, root=root)

    def is_still(self, file: File) -> bool:
        """Is this what stands in `file`, which another build may have had at another place?"""
        if self.file is None or str(self.file) != file.abs_src_path:
            return False
        return self.stamp == stamp(self.file)


def _front(text: str, path: str) -> Front | None:
    """What the front matter says of topic and views; None where it names no topic."""
    _, data = meta.get_data(text)
    topic, view = data.get("topic"), data.get("view")
    if not topic:
        return None
    settings = data.get("tracemark")
    settings = settings if isinstance(settings, dict) else {}
    code = settings.get("language")
    return Front(
        str(topic),
        str(view or ""),
        data.get("views", settings.get("views")),
        has_samples=may_have_samples(text),
        language=language(code) if code in LANGUAGES else None,
        path=path,
        lines=tuple(text.split("\n")[:_FRONT_LINES]),
    )
