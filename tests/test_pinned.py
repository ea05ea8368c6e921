"""Pinned tables: how they are read, what they are compared with, and how they are written."""

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tracemark.check.pinned import MOST, pinned_findings
from tracemark.cli import main
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import Page, PinnedTable, ViewBlock
from tracemark.lesson.pinned import Pin, pinned
from tracemark.lesson.pipe_table import Grid, bare, cells, code, said, table_lines
from tracemark.lesson.reader import read_page
from tracemark.views.columns import Cell
from tracemark.views.grid import table_grid, tracker_grid
from tracemark.views.table import Column, TableLine, TableView
from tracemark.views.tracker import Moment, Track, TrackerView

SAMPLE = '```python trace id="s" show="none"\nfor i in [7, 8]:\n    print(i)\n```\n\n'
TABLE = """\
| Step | Code | `i` | Output |
| --- | --- | --- | --- |
| 1 | `for i in [7, 8]:` | `7` | – |
| 2 | `print(i)` | `7` | `7` |
| 3 | `for i in [7, 8]:` | `8` | – |
| 4 | `print(i)` | `8` | `8` |
| 5 | `for i in [7, 8]:` | `8` | – |
| End: | program finished | – | – |
"""
HEAD = "/// trace-table | s\n    columns: code, i, output\n\n"
RIGHT = f"{SAMPLE}{HEAD}{TABLE}\n///\n"
FIRST_ROW = RIGHT[: RIGHT.index("| 1 |")].count("\n") + 1


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working directory, for short paths."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pinned_of(page: Page) -> PinnedTable:
    (view,) = (block for block in page.blocks if isinstance(block, ViewBlock))
    assert view.pinned is not None
    return view.pinned


# Reading


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| a | b |", [("a", 2), ("b", 6)]),
        ("a | b", [("a", 0), ("b", 4)]),
        ("|a|b|", [("a", 1), ("b", 3)]),
        ("  | a |", [("a", 4)]),
        ("\t| a |", [("a", 3)]),
        (r"| a \| b | `c` |", [("a | b", 2), ("`c`", 11)]),
        (r"| `\\\|` |", [(r"`\\|`", 2)]),
        (r"| a \|", [("a |", 2)]),
        ("| |  | x", [("", 2), ("", 4), ("x", 7)]),
        ("||", [("", 1)]),
        ("|", [("", 1)]),
    ],
)
def test_cells_of_a_row(row, found):
    assert [(cell.text, cell.place.column) for cell in cells(row, 0)] == found


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("`1`", "1"),
        ("1", "1"),
        (" \t1 ", "1"),
        ("–", ""),
        ("-", ""),
        ("—", ""),
        ("", ""),
        ("`-`", "-"),
        (r"\-", "-"),
        ("...", "…"),
        ("set `a` to `1`", "set a to 1"),
        (r"a \* b \\ \x", r"a * b \ \x"),
        ("`` ` ``", "`"),
        ("`  a `", " a"),
        ("`   `", "   "),
        ("`` a`", "`` a`"),
        (r"`\*`", r"\*"),
    ],
)
def test_what_a_cell_says(cell, text):
    assert said(cell) == text


TEXTS = st.text(
    st.one_of(
        st.sampled_from("`|\\*_<!->&~[]# \t–-…⏎⇥.ab1世"), st.characters(exclude_characters="\n")
    )
)


@settings(deadline=None)
@given(TEXTS)
def test_what_is_written_in_a_cell_is_what_it_says(text):
    assert said(code(text)) == text
    if text.strip(" \t") == text and text != "...":
        assert said(bare(text)) == text
    assert "<!--" not in bare(text) or "`" in bare(text)


SEEN = st.text(
    st.one_of(
        st.sampled_from("`|\\\\*_<!->&~[]# –…ab1世;"),
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")),
    ),
    min_size=1,
).map(lambda text: text.strip(" "))


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), SEEN), min_size=1, max_size=3))
def test_another_parser_with_the_rules_of_github_reads_the_same(texts):
    row = tuple(code(text) if is_code else bare(text) for is_code, text in texts)
    lines = table_lines(Grid(("a",) * len(row), (row,)))
    tokens = MarkdownIt("commonmark").enable("table").parse("\n".join(lines))
    read = [token.children or [] for token in tokens if token.type == "inline"][len(row) :]
    assert ["".join(piece.content for piece in pieces) for pieces in read] == [
        text or "–" for _, text in texts
    ]
    assert {piece.type for pieces in read for piece in pieces} <= {"text", "code_inline"}


def test_a_pinned_table_is_read_with_the_place_of_each_cell():
    page = read_page(RIGHT, "p.md")
    table = pinned_of(page)
    assert page.findings == ()
    assert [cell.text for cell in table.head] == ["Step", "Code", "`i`", "Output"]
    assert [len(row) for row in table.rows] == [4] * 6
    assert str(table.rows[1][2].position) == f"p.md:{FIRST_ROW + 1}:20"
    assert (table.first, table.last, table.indent) == (FIRST_ROW - 2, FIRST_ROW + 5, "")
    assert table.position == table.head[0].position


def test_options_above_a_pinned_table_are_read():
    options = '    columns: [i, "i > 7"]\n    rows: 1-2, -1\n    caption: C\n    note: N\n'
    page = read_page(f"{SAMPLE}/// trace-table | s\n{options}\n| Step |\n| --- |\n///\n", "p.md")
    (view,) = page.blocks
    assert isinstance(view, ViewBlock)
    assert page.findings == ()
    assert (view.columns, view.caption, view.note) == (("i", "i > 7"), "C", "N")
    assert (len(view.rows), view.pinned is not None) == (2, True)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("| a | b |\n| --- | --- |\n| 1 |\n", ["10:3 TM120"]),
        ("| a | b |\n| --- | --- |\n| 1 | 2 | 3 |\n", ["10:11 TM120"]),
        ("| a | b |\n| --- |\n", ["9:3 TM120"]),
        ("| a | b |\n| 1 | 2 |\n", ["9:3 TM120"]),
        ("| a | b |\n", ["8:3 TM120"]),
        ("| a |\n| - |\n\n| b |\n| - |\n", ["11:1 TM120"]),
        ("Some text.\n\n| a |\n| - |\n", ["10:1 TM120"]),
        ("| a | b |\n| - | - |\n| `x | y` | 2 |\n", ["10:13 TM120"]),
        ("| a |\n| - |\n\n```\nx\n```\n| 1 |\n", ["11:1 TM120"]),
        ("No table at all.\n", ["8:1 TM105"]),
        ("```\n| a |\n```\n", ["7:1 TM105"]),
        ("| a |\n| - |\n\n```\nx\n```\n", ["11:1 TM120"]),
        ("a | b\n--- | ---:\n1 | 2\n", []),
        ("|a|\n|:-:|\n", []),
    ],
)
def test_what_is_not_one_table_is_found(body, found):
    page = read_page(f"{SAMPLE}/// trace-table | s\n\n{body}\n///\n", "p.md")
    assert [f"{f.position.line}:{f.position.column} {f.code}" for f in page.findings] == found


def test_of_many_ragged_rows_the_rest_is_counted():
    body = "| a | b |\n| - | - |\n" + "| 1 |\n" * 30
    page = read_page(f"{SAMPLE}/// trace-table | s\n\n{body}\n///\n", "p.md")
    assert len(page.findings) == 11
    assert page.findings[0].message.startswith("20 more rows of this pinned table")


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("/// trace-table\n    pinned: maybe\n///", ["TM105"]),
        ("/// trace-table\n    pinned: false\n///", []),
        ("/// trace-table\n    pinned: false\n\n| a |\n| - |\n\n///", ["TM105"]),
        ("/// trace-player\n\n| a |\n| - |\n\n///", ["TM105"]),
        ("/// trace-output\n    pinned: true\n///", ["TM101"]),
    ],
)
def test_the_option_pinned(block, found):
    page = read_page(f"{SAMPLE}{block}\n", "p.md")
    assert [finding.code for finding in page.findings] == found


def test_nothing_in_a_pinned_table_is_prose():
    body = "| Step |\n| --- |\n| [a](trace:99) `{trace} nope +` many words of a run |\n"
    page = read_page(f"{SAMPLE}/// trace-table | s\n\n{body}\n///\n", "p.md")
    assert (page.references, page.values, page.findings, page.words) == ((), (), (), 0)


# Comparing


def compared(shown: Grid, table: list[str]) -> list[str]:
    page = read_page(SAMPLE + "\n".join(["/// trace-table | s", "", *table, "", "///"]), "p.md")
    assert page.findings == ()
    findings = pinned_findings(pinned_of(page), shown)
    return [f"{f.position.line}:{f.position.column} {f.message}" for f in findings]


def grid(*rows: str) -> Grid:
    split = [tuple(row.split()) for row in rows]
    return Grid(split[0], tuple(split[1:]))


SHOWN = grid("Step a b", "1 `x` –", "2 `y` `z`", "End: – –")
PINNED = ["| Step | a | b |", "| - | - | - |", "| 1 | x | |", "|2|y|z|", "End: | - | —"]


def test_the_same_table_has_no_findings():
    assert compared(SHOWN, PINNED) == []


@pytest.mark.parametrize(
    ("line", "old", "new", "found"),
    [
        (2, "x", "`y`", ["10:7 `a` in row `1` is `x` in the run, not `y`"]),
        (2, "| |", "| 0 |", ["10:11 `b` in row `1` is empty in the run, not `0`"]),
        (3, "z", "", ["11:6 `b` in row `2` is `z` in the run, not empty"]),
        (3, "2", "3", ["11:2 the row is `2` in the run, not `3`"]),
        (0, "| a", "| c", ["8:10 the column is `a` in the run, not `c`"]),
        (4, "End:", "Stop:", ["12:1 the row is `End:` in the run, not `Stop:`"]),
    ],
)
def test_a_difference_is_found_on_its_cell(line, old, new, found):
    table = list(PINNED)
    assert old in table[line]
    table[line] = table[line].replace(old, new, 1)
    assert compared(SHOWN, table) == found


def test_rows_that_one_of_the_two_lacks():
    assert compared(SHOWN, PINNED[:3] + PINNED[4:]) == ["11:1 the pinned table lacks the row `2`"]
    more = [*PINNED[:3], "| 1b | p | q |", *PINNED[3:]]
    assert compared(SHOWN, more) == ["11:3 the run shows no row `1b`"]
    assert compared(SHOWN, PINNED[:2])[-1] == "8:3 the pinned table lacks the row `End:`"


def test_columns_that_one_of_the_two_lacks():
    without = [
        "| Step | b |",
        "| - | - |",
        "| 1 | |",
        "| 2 | z |",
        "| End: | | |".replace("| |", "|"),
    ]
    assert compared(SHOWN, without) == ["8:10 the pinned table lacks the column `a`"]
    more = ["|Step|a|c|b|", "|-|-|-|-|", "|1|x|9||", "|2|y|9|z|", "|End:||||"]
    assert compared(SHOWN, more) == ["8:9 the run shows no column `c`"]
    keyless = ["| a | b |", "| - | - |", "| x | |", "| y | z |", "| | |"]
    assert compared(SHOWN, keyless) == ["8:7 the pinned table lacks the column `Step`"]


def test_of_many_differences_the_rest_is_counted():
    shown = Grid(("Step", "a"), tuple((str(n), "0") for n in range(1, 31)))
    table = table_lines(Grid(shown.head, tuple((step, "1") for step, _ in shown.rows)))
    found = compared(shown, table)
    assert len(found) == MOST + 1
    assert found[-1].endswith("20 more differences between the pinned table and the run")


def test_a_large_table_of_equal_rows_is_compared_in_time():
    rows = (("…", "0"),) * 5_000
    shown = Grid(("Step", "a"), rows)
    assert len(compared(shown, table_lines(Grid(("Step", "a"), rows[:4_000])))) == MOST + 1


# What has been pinned is right


KINDS = ("number", "text", "code", "value", "condition", "action", "output", "absent")
ANY = st.text(
    st.one_of(st.sampled_from("`|\\*_<!->&~[]# \n\t\r–-…⏎⇥\u2028\udc80ab1世"), st.characters())
)
CELLS = st.builds(
    Cell,
    kind=st.sampled_from(KINDS),
    text=ANY,
    detail=ANY,
    times=st.integers(1, 3),
    changed=st.booleans(),
    shared=st.lists(ANY, max_size=2).map(tuple),
)


@st.composite
def tables(draw):
    kinds = st.sampled_from(("line", "code", "variable", "action", "output"))
    columns = draw(st.lists(st.builds(Column, ANY, st.booleans(), kinds), max_size=4))
    lines = []
    for n in range(1, draw(st.integers(0, 5)) + 1):
        row = tuple(draw(CELLS) for _ in columns)
        gap = TableLine(None, skipped=draw(st.integers(1, 2000)))
        lines.append(gap if draw(st.integers(0, 4)) == 0 else TableLine(n, f"s-{n}", row))
    return table_grid(
        TableView("s", "", tuple(columns), tuple(lines), draw(ANY), stopped=False, more="", note="")
    )


@st.composite
def trackers(draw):
    moments = st.one_of(
        st.builds(Moment, st.integers(1, 99)),
        st.builds(Moment, st.none(), st.integers(1, 9999), st.booleans()),
        st.builds(Moment, st.none(), hidden=ANY.filter(bool)),
    )
    after = draw(st.lists(moments, max_size=4, unique_by=lambda moment: moment.n or id(moment)))
    track = st.builds(
        Track,
        ANY,
        st.booleans(),
        CELLS,
        st.tuples(*(CELLS if moment.n else st.none() for moment in after)),
        CELLS,
    )
    tracks = draw(st.lists(track, min_size=1, max_size=4))
    return tracker_grid(TrackerView("s", "", tuple(after), tuple(tracks), "", ""))


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
GRIDS = st.one_of(tables(), trackers())
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
INDENTS = st.sampled_from(["", "    ", "\t"])


def empty_page(indent: str, end: str) -> str:
    """A page with a table to be pinned, perhaps in an admonition, and prose around it."""
    around = "!!! note\n\n    Text.\n\n" if indent else ""
    block = f"{indent}/// trace-table | s\n{indent}    pinned: true\n{indent}///\n"
    return f"{SAMPLE}{around}{block}\nMore `text`, see [row 1](trace:1).".replace("\n", end)


def pinned_in(text: str, shown: Grid) -> str:
    return pinned(text, [Pin(pinned_of(read_page(text, "p.md")), shown)])


def findings_in(text: str, shown: Grid) -> list[Finding]:
    page = read_page(text, "p.md")
    assert page.findings == ()
    assert len(page.references) == 1
    return list(pinned_findings(pinned_of(page), shown))


@settings(deadline=None, suppress_health_check=SLOW)
@given(GRIDS, INDENTS, ENDS)
def test_what_has_been_pinned_is_right_and_stays(shown, indent, end):
    text = empty_page(indent, end)
    assert [finding.code for finding in findings_in(text, shown)] == ["TM217"]
    new = pinned_in(text, shown)
    assert findings_in(new, shown) == []
    assert pinned_in(new, shown) == new
    before, _, after = text.partition(f"pinned: true{end}")
    assert new.startswith(before)
    assert new.endswith(after)


@settings(deadline=None, suppress_health_check=SLOW)
@given(st.data(), GRIDS, ANY)
def test_a_changed_cell_is_found_on_its_line(data, shown, text):
    rows = [list(shown.head), *map(list, shown.rows)]
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(shown.head) - 1))
    new = code(text.replace("\n", " ").replace("\r", " ")) if text else "1"
    if said(new) == said(rows[row][column]):
        new = "something else"
    rows[row][column] = new
    other = Grid(tuple(rows[0]), tuple(map(tuple, rows[1:])))
    changed = pinned_in(empty_page("", "\n"), other)
    table = pinned_of(read_page(changed, "p.md"))
    line = table.first + (row + 1 if row else 0)
    assert line in [finding.position.line for finding in findings_in(changed, shown)]


# With runs


def test_a_table_that_is_right_is_one_claim(here):
    (here / "a.md").write_text(RIGHT)
    result = run("check", "a.md")
    assert (result.exit_code, result.output) == (0, "1 claim proved, 0 findings\n")


def test_a_table_that_is_wrong_is_a_finding_with_advice(here):
    (here / "a.md").write_text(RIGHT.replace("| `8` | `8` |", "| `8` | `9` |"))
    result = run("check", "a.md")
    assert result.exit_code == 1
    assert f"a.md:{FIRST_ROW + 3}:26: TM216 `Output` in row `4` is `8` in the run, not `9`" in (
        result.stdout
    )
    assert "`tracemark pin` writes what the run shows" in result.stdout


def test_the_pinned_table_is_not_compared_where_the_sample_is_broken(here):
    broken = RIGHT.replace("print(i)\n```", "print(j)\n```")
    (here / "a.md").write_text(broken)
    result = run("check", "a.md")
    assert "TM301" in result.stdout
    assert "TM216" not in result.stdout


def test_the_site_shows_the_view_and_not_the_pinned_text(convert):
    page = convert(RIGHT.replace("`for i in [7, 8]:`", "for i in [7, 8]:") + "\n[row 4](trace:4)\n")
    (table,) = page.all("table")
    assert table.get("id") == "s-steps"
    assert page.one("tr[@id='s-step-4']") is not None
    assert page.log == []
    assert "End: program finished" in page.words
    assert "---" not in page.words


WRITTEN = r"""
| Step | Code       | `a`  |
| ---- | ---------- | ---- |
| 1    | `a = 1 \| 2` | *3* \| |
| 2    | `a += 1`   | {trace} |
"""
AS_SHOWN = ["Step", "Code", "a", "1", "a = 1 | 2", "3 |", "2", "a += 1", "{trace}"]


@pytest.mark.parametrize(
    ("container", "around"),
    [
        ("", "body"),
        ("- item\n\n", "li"),
        ('!!! note "Title"\n\n', "admonition"),
        ('=== "Tab"\n\n', "tabbed-block"),
    ],
)
@pytest.mark.parametrize(
    "option", ["pinned: true", "columns: code, a", "no: such option", "rows: ["]
)
def test_where_tracemark_is_off_a_pinned_table_is_shown_as_it_is_written(
    convert, container, around, option
):
    block = f"/// trace-table | s\n    {option}\n{WRITTEN}\n///\n\nBehind.\n"
    indented = "".join(f"    {line}" if line.strip() else line for line in block.splitlines(True))
    page = convert(
        '```python trace id="s" show="none"\na = 1\n```\n\n'
        + container
        + (indented if container else block),
        "tracemark",
        "admonition",
        "pymdownx.tabbed",
        tracemark={"enabled": False},
        pymdownx__tabbed={"alternate_style": True},
    )
    table = page.one("table")
    assert table.get("class") is None
    cells = [" ".join("".join(c.itertext()).split()) for c in table.iter() if c.tag in ("th", "td")]
    assert cells == AS_SHOWN
    assert around in page.around(table)
    assert "Behind." in page.words
    assert "trace-table" not in page.words
    assert "///" not in page.words
    assert page.log == []


def test_where_tracemark_is_off_an_empty_view_leaves_nothing(convert):
    page = convert(
        '```python trace id="s"\na = 1\n```\n\n/// trace-table\n    pinned: true\n///\n',
        tracemark={"enabled": False},
    )
    assert page.words == "a = 1"


def test_in_the_site_a_difference_is_shown_at_the_view(convert):
    page = convert(RIGHT.replace("| 4 |", "| 5 |"))
    assert page.codes[0] == f"{FIRST_ROW + 3} TM216"
    assert len(page.has("div", "tm-finding")) + len(page.has("aside", "tm-finding")) >= 1
