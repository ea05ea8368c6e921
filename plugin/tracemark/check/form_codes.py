"""Codes TM1xx: the form of a lesson."""

from collections.abc import Mapping

from tracemark.check.code import FIRST_FALSE, PINNED, TRACKER, Code, block, fence, quiz

_TOTAL = '    answer: final["total"]'


FORM: Mapping[str, Code] = {
    "TM101": Code(
        "Unknown option",
        "A fence or a block has an option that Tracemark does not know. Nothing is guessed: a misspelt "
        "option that went unnoticed would change what the reader sees.",
        fence('wach="total"'),
        fence('watch="total"'),
    ),
    "TM102": Code(
        "Bad option value",
        "An option, or a reference, has a value that it cannot have: a word where a number belongs, "
        "a missing quote, the same option given twice.",
        fence('max_steps="many"'),
        fence('max_steps="500"'),
    ),
    "TM103": Code(
        "Duplicate or invalid id",
        "Two samples of a page have the same id, a quiz has one that a heading or a view of the page has, or an id has characters that a link cannot have. An "
        "id begins with a letter and goes on with letters, digits, `-` and `_`.",
        fence('id="my sample"'),
        fence('id="my-sample"'),
    ),
    "TM104": Code(
        "Unknown block",
        "A block looks like one of Tracemark's but has a name that does not exist.",
        block("trace-tabel | deploy"),
        block("trace-table | deploy"),
    ),
    "TM105": Code(
        "Bad block option",
        "The YAML head of a block cannot be read, gives an option twice, or has a value that the option "
        "cannot have; an option stands where none is read (they are indented by four spaces, directly "
        "below the header); or a block has a body that takes none.",
        block("trace-table | deploy", "    rows: 3-1"),
        block("trace-table | deploy", "    rows: 1-3"),
    ),
    "TM106": Code(
        "Unknown sample",
        "A block, a reference or a claim names a sample that the page does not have, or names none on a "
        "page with several.",
        "See [step 3](trace:deplyo/3).",
        "See [step 3](trace:deploy/3).",
    ),
    "TM107": Code(
        "Not closed",
        "A fence or a block has a beginning and no end, so that the rest of the page would belong to it.",
        "/// moment | Why is `total` 3?\nIt is 1 + 2.",
        block("moment | Why is `total` 3?", "It is 1 + 2."),
    ),
    "TM108": Code(
        "Incomplete part",
        "A part of a lesson lacks what it cannot do without, such as the code of a sample, a second option "
        "of a quiz or the stages of a flow.",
        block("quiz | What is `total` in the end?", _TOTAL, "", "- [x] `3`"),
        block("quiz | What is `total` in the end?", _TOTAL, "", "- [x] `3`", "- [ ] `2`"),
    ),
    "TM109": Code(
        "Block in the wrong place",
        "A block or a fence stands where it cannot work, such as inside a quotation, or an `explain` "
        "outside a quiz.",
        block("explain", "It is 1 + 2."),
        block(
            *("quiz | What is `total` in the end?", _TOTAL, "", "- [x] `3`", "- [ ] `2`"),
            *("", "//// explain", "It is 1 + 2.", "////"),
        ),
    ),
    "TM110": Code(
        "Front matter",
        "The lesson's front matter is not YAML, or one of the fields that Tracemark reads (`topic`, "
        "`view`, `views`, `tags`, `minutes`, `tracemark`) has a value that it cannot have. Between pages, which only the build can "
        "see: a second lesson of the same topic, a view of a topic that no other page has, and a `view` that is nearly "
        "the name of one of ours.",
        "---\nminutes: ten\n---",
        "---\nminutes: 10\n---",
    ),
    "TM111": Code(
        "Left as raw text",
        "Markdown did not come across a block or a reference, so that it would stand on the page as it was typed: it is "
        'inside an HTML element without `markdown="1"`, or in a list item with no blank line before it; or it is a block of another extension that is not switched on. '
        "Only the build can see this, not `tracemark check`.",
        "<div>\n" + block("moment | Why is `total` 3?", "It is 1 + 2.") + "\n</div>",
        block("moment | Why is `total` 3?", "It is 1 + 2."),
    ),
    "TM112": Code(
        "Sample file",
        "The file that a sample is taken from cannot be read, is outside the project, has no such "
        "lines, or stands beside code typed into the same fence.",
        '```python trace file="deploy.py" lines="90-99"\n```',
        '```python trace file="deploy.py" lines="3-12"\n```',
    ),
    "TM113": Code(
        "Misplaced or unusable `#:` comment",
        "A `#:` comment is the action of the statement on its line. This one stands where no statement "
        "ends, so no step could show it, or it has a `{name}` that the code of the sample does not have.",
        fence("", "#: Start", "total = 2"),
        fence("", "total = 2  #: Start with two"),
    ),
    "TM114": Code(
        "Not supported in this version",
        "What is written has a meaning that this version of Tracemark does not carry out. It is said "
        "rather than ignored.",
        "See [step 3][later].\n\n[later]: trace:deploy/3",
        "See [step 3](trace:deploy/3).",
    ),
    "TM115": Code(
        "Not UTF-8",
        "A page is read as UTF-8 and has bytes that are none. `tracemark check` goes on with the other "
        "pages.",
        "Größer als 3 (a file saved as Windows-1252)",
        "Größer als 3 (a file saved as UTF-8)",
    ),
    "TM116": Code(
        "Included text",
        "A note, which fails nothing: `tracemark check` reads pages as they stand in their files and "
        "does not see what `pymdownx.snippets` puts in. A sample that includes its code is not run, "
        "and what is claimed of it stays unverified. The build sees it all.",
        fence("", '--8<-- "deploy.py"'),
        fence('file="deploy.py"').replace("total = 2\n", ""),
    ),
    "TM117": Code(
        "The same option twice",
        "Two options of a quiz have the same text, or say the same number in two ways although neither is right. Blanks in code count; elsewhere a page shows one blank for several.",
        quiz(FIRST_FALSE, "- [x] Step 9", "- [ ] Step 8", "- [ ] Step 8"),
        quiz(FIRST_FALSE, "- [x] Step 9", "- [ ] Step 8", "- [ ] Step 7"),
    ),
    "TM118": Code(
        "Data file",
        "A file that `files` names cannot be had: it does not exist, is a folder, is outside the project, "
        "is too large, or would be in the place of another one or of the sample itself. The sample is not "
        "run without it.",
        fence('files="data/prices.txt"'),
        fence('files="prices.txt"'),
    ),
    "TM119": Code(
        "A reference says one step and leads to another",
        "The words of a reference name a step that is not among the rows that it refers to. Readers go by the "
        "words, the check by the rows, so one of them is out of date. `step`, `row` and, in German, `Schritt` with numbers behind them are looked at.",
        "[step 8](trace:9)",
        "[step 9](trace:9)",
    ),
    "TM120": Code(
        "Unreadable pinned table",
        "The body of a `trace-table` or `trace-tracker` is not one Markdown table: there is no row of "
        "dashes below the head, a row has more or fewer cells than the head, or something else stands in "
        "it as well. As on GitHub, a `|` ends a cell in code too, unless it is written `\\|`. "
        "`tracemark pin` leaves such a page as it is.",
        block("trace-tracker | deploy", *TRACKER, "", *PINNED[:2], "| `total` | – | … | `3` |", ""),
        block("trace-tracker | deploy", *TRACKER, "", *PINNED, ""),
    ),
}
"""In order."""
