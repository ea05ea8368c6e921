"""What holds for every text: it is read, and its findings stand inside it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tracemark.lesson.reader import read_page, read_page_with_layout

PIECES = st.sampled_from(
    [
        "```", "~~~", "````", "python", " trace", " trace-driver", ' id="a"', ' step="', " watch='",
        "{ .python .trace #b", "}", "///", "////", "/// quiz | Q", "/// trace-table", " | a",
        "/// flow", "/// moment | M", "//// explain", "    answer: ", "    check: [", "    of: a",
        "- [ ] a", "- [x] b", "  > why", "1. one", " -> 1", "[a](trace:", "1,2", "-", ")", ' "x < 3"',
        "`{trace} ", "`", "final['x']", "what_if('a', 'b')", "<!--", "-->", "---", "!!! note",
        '=== "T"', "    ", "  ", "\t", "\n", "\n\n", "> ", "x = 1  #: set", "#: alone", "tags: ", "&a ", "*a",
        "é", "\u2028", "\x0c", "\0", "\r", "\ud800", "file='.'", "lines=1", " max_steps=9",
        " files='", "*.md, ", " python=3",
        "tracemark:", "    pinned: yes", "| a | b |", "\n| - | - |", "|", "\\", '"', "'",
    ]
)  # fmt: skip
PAGES = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=3)), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(PAGES)
def test_every_text_is_read_and_findings_stand_inside_it(text):
    page = read_page(text, "p.md")
    for finding in page.findings:
        assert 1 <= finding.position.line <= len(page.lines)
        line = page.lines[finding.position.line - 1]
        assert 1 <= finding.position.column <= len(line) + 1
        assert finding.source == line
        assert finding.message


@settings(max_examples=300, deadline=None)
@given(PAGES)
def test_the_layout_speaks_of_what_is_in_the_text(text):
    page, layout = read_page_with_layout(text, "p.md")
    assert len(layout.file_lines) == len(page.lines)
    for fence in layout.samples:
        marker = page.lines[fence.lines.last].strip()
        assert set(marker) in ({"`"}, {"~"})
        assert page.lines[fence.lines.first].startswith(fence.indent + marker)
    for body in layout.bodies:
        assert page.lines[body.lines.last].strip() == "/" * body.slashes
    for reference in layout.references:
        at = reference.stretch
        assert page.lines[at.first][at.start] == "("
        assert page.lines[at.last][at.end - 1] == ")"
    for value in layout.values:
        at = value.stretch
        assert page.lines[at.first][at.start] == page.lines[at.last][at.end - 1] == "`"


@settings(max_examples=200, deadline=None)
@given(PAGES)
def test_line_numbers_follow_the_map_and_nothing_else_changes(text):
    plain = read_page(text, "p.md")
    moved = read_page(text, "p.md", line_of=lambda line: line + 5)
    assert [f.position.line + 5 for f in plain.findings] == [
        f.position.line for f in moved.findings
    ]
    assert [f.code for f in plain.findings] == [f.code for f in moved.findings]
