"""The blocks whose body is Markdown, as `pymdownx.blocks` that look up what the reader parsed.

The extension has put the block's place in the page's layout into its header, and taken its options
out: so nothing is parsed twice, and nothing that is wrong can be passed over here.
"""

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.util import AtomicString
from pymdownx.blocks.block import Block

from tracemark.lesson.layout import BodyBlock
from tracemark.lesson.page import Container, Flow
from tracemark.lesson.question import Question
from tracemark.views.lesson_parts import Element, lesson_part

if TYPE_CHECKING:
    from tracemark.markdown_page import PageInMarkdown

PREFIX = "tracemark-"
"""Our block names in the rewritten text, so that no other extension's `quiz` is in the way."""


def render_inline(md: Markdown, text: str) -> str:
    """Inline Markdown to HTML, by the page's own converter and its extensions."""
    root = etree.Element("div")
    etree.SubElement(root, "p").text = text
    md.treeprocessors["inline"].run(root)
    return _inside(_inside(_finished(md, root)))


_FINISHING = ("tracemark", "attr_list", "relpath", "unescape")
"""What comes after inline Markdown; `relpath` is MkDocs' and turns links to pages into addresses."""


def _finished(md: Markdown, element: etree.Element) -> str:
    """HTML of an element that leaves the tree before the end of its conversion."""
    for name in _FINISHING:
        if name in md.treeprocessors:
            md.treeprocessors[name].run(element)
    html: str = md.serializer(element)
    return html


def _inside(html: str) -> str:
    """What stands between the first tag and the last."""
    return html[html.index(">") + 1 : html.rindex("<")].strip()


class LessonBlock(Block):
    """A block of the page; its argument is its index in the layout."""

    ARGUMENT = True

    @property
    def page(self) -> "PageInMarkdown":
        """What is known of the page being converted."""
        page: PageInMarkdown = self.config["reading"].page
        return page

    def on_validate(self, parent: etree.Element) -> bool:
        """Remembers that the block was met: one that never is would be raw text on the page."""
        self.body: BodyBlock = self.page.meet(int(self.argument))
        return True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """A plain container."""
        return etree.SubElement(parent, "div")

    def inline(self, text: str) -> str:
        """Inline Markdown to HTML."""
        return render_inline(self.md, self.page.with_values(text))

    def replace(self, block: etree.Element, html: str) -> None:
        """Puts finished HTML in the place of an element."""
        tail = block.tail
        block.clear()
        block.tag, block.tail = "p", tail
        block.text = AtomicString(self.md.htmlStash.store(html))


class PartBlock(LessonBlock):
    """moment, snapshot, transcript."""

    NAME = PREFIX + "part"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """The part's element with its title in front."""
        noun = self.body.noun
        if not isinstance(noun, Container):
            return etree.SubElement(parent, "div")
        part = lesson_part(noun.kind)
        element = _element(parent, part.element)
        if noun.title:
            _element(element, part.title).text = self.page.with_values(noun.title)
        return element


class QuizBlock(LessonBlock):
    """quiz: its body, without options, belongs to the question."""

    NAME = PREFIX + "quiz"

    def on_inline_end(self, block: etree.Element) -> None:
        """All of it is rendered: the form takes its place."""
        noun = self.body.noun
        if not isinstance(noun, Question):
            return
        explains = [child for child in block if child.get("class") == ExplainBlock.CLASS]
        explain = "".join(self.html_inside(child) for child in explains)
        for child in explains:
            block.remove(child)
        stem = self.html_inside(block)
        self.replace(block, self.page.quiz(noun, stem, explain))

    def html_inside(self, element: etree.Element) -> str:
        """The HTML of an element's content."""
        return _inside(_finished(self.md, element)) if len(element) else ""


class ExplainBlock(LessonBlock):
    """explain, inside a quiz."""

    NAME = PREFIX + "explain"
    CLASS = "tm-explain"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """A container that the quiz takes in."""
        return etree.SubElement(parent, "div", {"class": self.CLASS})


class FlowBlock(LessonBlock):
    """flow: its list is in the noun."""

    NAME = PREFIX + "flow"

    def on_inline_end(self, block: etree.Element) -> None:
        """The drawing takes its place."""
        if isinstance(self.body.noun, Flow):
            number = self.page.flow_number(self.body.noun)
            self.replace(block, self.page.rendering.flow(self.body.noun, number, self.inline))


BLOCKS: tuple[type[LessonBlock], ...] = (PartBlock, QuizBlock, ExplainBlock, FlowBlock)
_NAMES = {
    "moment": PartBlock.NAME,
    "snapshot": PartBlock.NAME,
    "transcript": PartBlock.NAME,
    "quiz": QuizBlock.NAME,
    "explain": ExplainBlock.NAME,
    "flow": FlowBlock.NAME,
}


def block_name(name: str) -> str:
    """Name of the block that renders the author's `name`."""
    return _NAMES[name]


def _element(parent: etree.Element, element: Element) -> etree.Element:
    attributes: dict[str, Any] = dict(element.attributes)
    return etree.SubElement(parent, element.tag, attributes)
