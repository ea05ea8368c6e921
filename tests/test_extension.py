"""The Markdown extension: a lesson's text in, HTML out, whatever stands around it."""

import textwrap

import markdown
import pytest
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from tracemark.markdown_extension import TracemarkExtension

CODE = """\
total = 0
for price in [5, 3]:
    total += price
print(total)
"""
# Its rows: 1 total = 0, 2 price = 5, 3 total = 5, 4 price = 3, 5 total = 8, 6 no more items, 7 print.
FENCE = f'```python trace id="s"\n{CODE}```\n'
QUIET = f'```python trace id="s" show="none"\n{CODE}```\n\n'  # 6 lines and a blank one
SHOWN = QUIET.replace('"none"', '"table"')
"""The same with rows that references can lead to."""
WIDE = "    "


def indented(text, by=WIDE):
    return textwrap.indent(text, by)


def text_of(element):
    return "".join(element.itertext())


PLACES = {
    "plain": (FENCE, [], "body"),
    "admonition": (f"!!! note\n\n{indented(FENCE)}", ["admonition"], "admonition"),
    "content tab": (f'=== "One"\n\n{indented(FENCE)}', ["pymdownx.tabbed"], "tabbed-set"),
    "list": (f"- item\n\n{indented(FENCE)}", [], "li"),
    "list in a list": (f"1. a\n\n    - b\n\n{indented(FENCE, WIDE * 2)}", [], "li"),
    "moment": (f"/// moment | Why?\nSee:\n\n{FENCE}\n///\n", [], "tm-moment"),
    "moment in a list": (
        f"- item\n\n{indented('/// moment | Why?' + chr(10) * 2 + FENCE + chr(10) + '///')}",
        [],
        "tm-moment",
    ),
    "explain": (
        f"/// quiz | Q?\n- [x] a\n- [ ] b\n\n//// explain\n{FENCE}\n////\n///\n",
        [],
        "tm-answer-body",
    ),
    "block of the host": (
        f"/// note | N\n\n{FENCE}\n///\n",
        ["pymdownx.blocks.admonition"],
        "note",
    ),
    "braces": (FENCE.replace('python trace id="s"', "{ .python .trace #s }"), [], "body"),
    "language and braces": (FENCE.replace('trace id="s"', "{ .trace #s }"), [], "body"),
    "tildes": (FENCE.replace("```", "~~~"), [], "body"),
    "five backticks": (FENCE.replace("```", "`````"), [], "body"),
    "right below a heading": ("# Title\n" + FENCE, [], "body"),
    "Windows line ends": (FENCE.replace("\n", "\r\n"), [], "body"),
    "fenced_code behind": (FENCE, ["fenced_code"], "body"),
    "superfences behind": (FENCE, ["pymdownx.superfences"], "body"),
}


@pytest.mark.parametrize(("text", "others", "around"), PLACES.values(), ids=list(PLACES))
@pytest.mark.parametrize("ours_first", [True, False])
def test_a_sample_is_shown_where_it_stands(convert, text, others, around, ours_first):
    extensions = ["tracemark", *others] if ours_first else [*others, "tracemark"]
    page = convert(text + "\nThe *end*.\n", *extensions)
    assert page.log == []
    table = page.one("table[@id='s-steps']")
    assert len(table.findall("./tbody/tr[@id]")) == 7
    assert around in page.around(table)
    shown, *copies = page.all("pre/code")  # the sheet of answers has those of explanations again
    assert text_of(shown) == CODE
    assert all("tm-answers" in page.around(copy) for copy in copies)
    assert around in page.around(shown)
    assert len(page.all("table[@id='s-tracker']")) == 1
    assert "The end." in page.words
    for raw in ("```", "~~~", "///", ".trace"):
        assert raw not in page.words


def test_code_is_highlighted_and_its_options_are_the_hosts(convert):
    text = FENCE.replace(" trace", ' trace title="a.py" linenums="1" hl_lines="2"')
    page = convert(text)
    assert [one.text for one in page.has("span", "filename")] == ["a.py"]
    assert len(page.has("span", "hll")) == 1
    assert page.has("table", "highlighttable")


def test_tabs_are_kept_with_preserve_tabs(convert):
    text = FENCE.replace("    total", "\ttotal")
    options = {"pymdownx__superfences": {"preserve_tabs": True}}
    page = convert(text, "pymdownx.superfences", "tracemark", **options)
    assert "\ttotal += price" in text_of(page.one("pre/code"))
    assert len(page.one("table[@id='s-steps']").findall("./tbody/tr[@id]")) == 7


def test_code_with_backticks_and_a_form_feed_stays_whole(convert):
    code = 'a = """\n```\n"""\n\x0cb = 1\n'
    page = convert(f'~~~python trace id="s" show="table"\n{code}~~~\n\nafter\n')
    assert "```" in text_of(page.one("pre/code"))
    lines = [text_of(row.findall("td")[0]) for row in page.all("tr[@id]")]
    assert lines == ["1", "4"], "a form feed ends no line"
    assert page.log == []


def test_a_driver_runs_and_is_not_shown(convert):
    page = convert(
        '```python trace id="s" step="call f"\ndef f(n):\n    return n * 2\n```\n\n'
        '```python trace-driver for="s"\nanswer = f(21)\n```\n\nIt is `{trace} step(1).returned`.\n'
    )
    assert page.log == []
    assert "answer" not in page.words
    assert page.words.endswith("It is 42.")


def test_every_part_of_a_lesson(convert):
    page = convert(
        QUIET
        + "/// trace-table | s\n    caption: The *table*\n    note: it is `{trace} output`\n///\n\n"
        + "/// trace-tracker | s\n///\n\n/// trace-player | s\n///\n\n/// trace-output | s\n///\n\n"
        + "/// flow | Going round\n1. Do **it**\n2. See [step 7](trace:7) -> 1\n///\n\n"
        + "/// moment | Why `8`?\n    check: final['total'] == 8\n\nBecause.\n///\n\n"
        + "/// snapshot | In short\n- one\n///\n\n/// transcript | To read\nWords.\n///\n\n"
        + "/// quiz | How much?\n    answer: final['total']\n    hint: [Add, And add]\n\n"
        + "Look at it.\n\n- [ ] `5`\n- [x] `8`\n  > Right.\n\n"
        + "//// explain\nFive and *three*.\n////\n///\n"
    )
    assert page.log == []
    assert text_of(page.one("table[@id='s-steps']/caption/span/em")) == "table"
    assert "it is 8" in text_of(page.has("p", "tm-note")[0])
    assert page.one("tracemark-player[@for='s']") is not None
    assert text_of(page.one("figure[@id='s-output']/pre/samp")) == "8"
    assert [text_of(x) for x in page.one("figure[@id='flow-1']").iter("strong")] == ["it"]
    assert text_of(page.one("details[@class='tm-moment']/summary")) == "Why 8?"
    assert text_of(page.one("section[@class='tm-snapshot']/ul/li")) == "one"
    assert [text_of(x) for x in page.one("section[@class='tm-transcript']")] == [
        "To read",
        "Words.",
    ]
    quiz = page.one("form[@id='q1']")
    assert text_of(quiz.find("./fieldset/legend")) == "How much?"
    assert [text_of(x) for x in quiz.findall(".//summary")] == [
        "Hint 1 of 2",
        "Hint 2 of 2",
        "Show answer",
    ]
    assert "Five and three." in " ".join(text_of(quiz.find("details[@class='tm-answer']")).split())
    assert "Look at it." in page.words
    assert "///" not in page.words


def test_markdown_inside_a_quiz_is_the_hosts(convert):
    page = convert(
        QUIET + "/// quiz | Q?\n    answer: final['total']\n\n"
        'The [first](trace:1 "total == 0"){ .big } one.\n\n- [x] `8`\n  > [seven](trace:7)\n- [ ] `5`\n\n'
        "//// explain\nSee [three](trace:s/3 'total == 5').\n\n| a |\n|---|\n| 1 |\n////\n///\n"
    )
    links = {text_of(a): (a.get("href"), a.get("title")) for a in page.all("a")}
    assert links["first"] == ("#s-step-1", None)
    assert links["three"] == ("#s-step-3", None)
    assert links["seven"] == ("#s-step-7", None)
    assert page.has("a", "big")
    assert len(page.all("details/div/table")) == 1


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ('[x](trace:1,3 "total < 8")', "#s-step-1"),
        ("[x](trace:s/2-4)", "#s-step-2"),
        ("[x](<trace:s/7>)", "#s-step-7"),
        ("**[x](trace:7)**", "#s-step-7"),
        ("[x](trace:99)", None),
        ("[x](trace:nobody/1)", None),
        ("[x](trace:first)", None),
    ],
)
def test_a_reference_is_a_link_to_its_first_row(convert, link, href):
    page = convert(f"{SHOWN}See {link}.\n")
    (found,) = page.has("a" if href else "span", "tm-reference")
    assert (found.get("href"), found.get("title"), text_of(found)) == (href, None, "x")
    assert bool(page.log) is (href is None)


@pytest.mark.parametrize(
    "title",
    [
        "pairs == [(1, 'x'), (2, 'y')]",
        "'](' not in str(pairs)",
        "pairs[0] == (1, 'x') and (len(pairs)) == 2",
    ],
)
@pytest.mark.parametrize("around", ["See {}.\n", "/// moment | Q?\nSee {}.\n///\n"])
def test_brackets_and_quotes_in_a_claim_are_no_end_of_its_reference(convert, title, around):
    sample = "```python trace id='s' show='table'\npairs = [(1, 'x'), (2, 'y')]\n```\n\n"
    page = convert(sample + around.format(f'[it](trace:s/1 "{title}")'))
    assert page.codes == []
    assert "See it." in page.words
    assert '")' not in page.words
    assert text_of(page.has("a", "tm-reference")[0]) == "it"


VALUE = "`{trace} final['v']`"
SPOTS = {
    "prose": (f"It is {VALUE}.", "p"),
    "heading": (f"## It is {VALUE}", "h2"),
    "table cell": (f"| a | b |\n|---|---|\n| {VALUE} | x |", "td"),
    "list": (f"- {VALUE}", "li"),
    "quotation": (f"> {VALUE}", "blockquote"),
    "emphasis": (f"**{VALUE}**", "strong"),
    "link": (f"[{VALUE}](https://example.org)", "a"),
    "admonition's title": (f'!!! note "It is {VALUE}"\n    x', "admonition-title"),
    "moment's title": (f"/// moment | It is {VALUE}?\nx\n///", "summary"),
    "moment": (f"/// moment | Q?\nIt is {VALUE}.\n///", "tm-moment"),
    "flow": (f"/// flow | F\n1. {VALUE}\n2. b\n///", "tm-stage"),
    "caption": (f"/// trace-table\n    caption: '''{VALUE}'''\n///".replace("'''", '"'), "caption"),
    "question": (f"/// quiz | Is it {VALUE}?\n- [x] a\n- [ ] b\n///", "legend"),
    "option": (f"/// quiz | Q?\n- [x] a\n- [ ] {VALUE}\n///", "label"),
    "feedback": (f"/// quiz | Q?\n- [x] a\n  > No: {VALUE}\n- [ ] b\n///", "dd"),
    "hint": (f'/// quiz | Q?\n    hint: "{VALUE}"\n\n- [x] a\n- [ ] b\n///', "tm-hint"),
    "stem": (f"/// quiz | Q?\nIt is {VALUE}.\n\n- [x] a\n- [ ] b\n///", "tm-question"),
}
HOSTILE = [
    "a|b",
    "`tick`",
    "<script>x</script>",
    "](x) [y]: z",
    "a\nb",
    "**b** _i_ &amp;",
    "\x1b[31m",
]


@pytest.mark.parametrize(("text", "around"), SPOTS.values(), ids=list(SPOTS))
def test_a_value_stands_in_the_place_of_its_claim(convert, text, around):
    sample = f'```python trace show="none"\nv = {HOSTILE}\n```\n\n'
    page = convert(sample + text + "\n", "admonition", "toc", "tracemark")
    assert page.log == []
    values = page.has("code", "tm-value")
    assert values
    for value in values:
        # Lists are shown as Python writes them.
        assert text_of(value) == repr(HOSTILE)
    assert any(around in page.around(value) for value in values)
    assert page.all("script") == []
    assert "{trace}" not in page.words


def test_a_value_in_the_description_of_an_image_is_text(convert):
    page = convert(f'{QUIET}![It is `{{trace}} final["total"]`](a.png)\n')
    assert page.one("img").get("alt") == "It is 8"


MISTAKES = {
    "option": (FENCE.replace('id="s"', 'wach="x"'), "1 TM101"),
    "step": (FENCE.replace('id="s"', 'step="cal f"'), "1 TM102"),
    "block": (QUIET + "/// trace-tabel | s\n///\n", "8 TM104"),
    "block with a body": (QUIET + "/// momnt | Why?\n    check: 1\n\nBecause.\n///\n", "8 TM104"),
    "form of a block": (QUIET + "/// moment Why?\nBecause.\n///\n", "8 TM104"),
    "block's option": (QUIET + "/// moment | Q?\n    chek: 1\n\nBecause.\n///\n", "9 TM101"),
    "block's end": (QUIET + "/// moment | Q?\nBecause.\n", "8 TM107"),
    "block's place": (QUIET + "> /// moment | Q?\n> Because.\n> ///\n", "8 TM109"),
    "same slashes": (QUIET + "/// moment | Q?\n/// snapshot | S\nx\n///\n///\n", "9 TM109"),
    "id in a block": (QUIET + "/// trace-table | nobody\n///\n", "8 TM106"),
    "id in a reference": (QUIET + "See [x](trace:nobody/1).\n", "8 TM106"),
    "id in a value": (QUIET + "See `{trace nobody} output`.\n", "8 TM106"),
    "form of a value": (QUIET + "See `{trace s t} output`.\n", "8 TM102"),
    "name in a value": (QUIET + "See `{trace} final['x']`.\n", "8 TM202"),
}


@pytest.mark.parametrize(("text", "code"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_a_box_on_the_page_and_nothing_raw(convert, text, code):
    page = convert(text + "\nThe end.\n")
    assert code in page.codes
    boxes = page.has("div", "tm-finding")
    assert len(boxes) == len(page.log)
    assert code.split()[1] in [text_of(box.find("p/strong")) for box in boxes]
    for box in boxes:
        box.clear()  # it shows the author's line
    assert "The end." in page.words
    for raw in ("///", "```", "{trace", "(trace:", "tracemark-"):
        assert raw not in page.words


NESTED = {
    "paragraph": ("One.\n\nBad\n[x](trace:99).\n\nTwo.\n", "Two.", ["body"]),
    "list": ("- a\n\n    [x](trace:99)\n\n    Two.\n", "Two.", ["li"]),
    "admonition": ("!!! note\n\n    [x](trace:99)\n\n    Two.\n", "Two.", ["admonition"]),
    "tab": ('=== "T"\n\n    [x](trace:99)\n\n    Two.\n', "Two.", ["tabbed-set"]),
    "moment": ("One.\n\n/// moment | Q?\n[x](trace:99)\n///\n", "Q?", ["body"]),
    "option": ("/// quiz | Q?\n- [x] [x](trace:99)\n- [ ] b\n///\n", "Q?", ["body"]),
    "table": ("| Head |\n|---|\n| [x](trace:99) |\n", "Head", ["body"]),
}


@pytest.mark.parametrize(("text", "next_words", "around"), NESTED.values(), ids=list(NESTED))
def test_a_finding_is_shown_where_it_arose(convert, text, next_words, around):
    page = convert(QUIET + text, "admonition", "pymdownx.tabbed", "tracemark")
    (box,) = page.has("div", "tm-finding")
    assert set(around) <= set(page.around(box))
    assert "TM207" in text_of(box)
    assert page.words.index("TM207") < page.words.index(next_words)


def test_a_block_in_raw_html_is_a_finding_at_the_end(convert):
    page = convert(QUIET + "<div>\n/// moment | <b>\nx\n///\n</div>\n")
    assert page.codes == ["9 TM111"]
    assert page.has("div", "tm-finding")
    assert "/// moment | <b>" in text_of(page.all("body/div")[1]), "as typed, not under our name"


def test_snippets_bring_samples(convert, tmp_path):
    (tmp_path / "s.md").write_text(FENCE)
    options = {"pymdownx__snippets": {"base_path": [str(tmp_path)]}}
    page = convert(
        '# T\n\n--8<-- "s.md"\n\nSee [step 7](trace:7 "line == 4").\n',
        *("pymdownx.snippets", "tracemark"),
        **options,
    )
    assert page.log == []
    assert page.one("table[@id='s-steps']") is not None
    assert page.one("p/a[@href='#s-step-7']") is not None


def test_front_matter_is_not_shown_and_others_may_read_it(trace_cache):
    text = "---\ntags: [One]\n---\n\nTitle\n=====\n\n" + QUIET
    md = markdown.Markdown(
        extensions=["meta", TracemarkExtension(cache_dir=str(trace_cache))],
    )
    html = md.convert(text)
    assert "tags:" not in html
    assert html.index("<h1>Title</h1>") < html.index('<header class="tm-lesson">')
    assert md.Meta["tags"] == ["[One]"]  # type: ignore[attr-defined]  # the extension `meta` sets it


@pytest.mark.parametrize("front", ["---\n---\n", "---\n\n---\n", "---\n...\n"])
def test_empty_front_matter_is_not_shown(convert, front):
    page = convert(f"{front}# T\n\nSee [x](trace:99).\n\n{QUIET}---\n\nEnd\n")
    assert [text_of(page.one("h1")), len(page.all("hr"))] == ["T", 1]
    assert page.codes == [f"{front.count(chr(10)) + 3} TM207"]


CLAIMED = """\
# Prices

```python trace id="s"
total = 8
```

/// quiz | How much is `{trace} output` {trace}?
- [x] 8
- [ ] 9
///

It is `{trace} final["total"]`.
"""


def test_coverage_stands_below_the_page_where_the_site_wants_it(convert):
    page = convert(CLAIMED, tracemark={"show_coverage": True})
    (footer,) = page.has("footer", "tm-coverage")
    assert "".join(footer.itertext()).strip() == (
        "3 claims on this page: 2 proved by running the code, 1 not verified."
    )
    *_, last, answers = page.one("body")
    assert last is footer
    assert answers.get("class") == "tm-answers"
    assert not convert(CLAIMED).has("footer", "tm-coverage")
    for text in ("# No claims\n", "```python trace\nx = 1\n```\n"):
        assert not convert(text, tracemark={"show_coverage": True}).has("footer", "tm-coverage")
    off = convert(CLAIMED, tracemark={"show_coverage": True, "enabled": False})
    assert not off.has("footer", "tm-coverage")


@pytest.mark.parametrize("end", ["", "\n    code\n", "\n- a list\n", "\n```\nno end\n"])
def test_coverage_belongs_to_nothing_above_it(convert, end):
    page = convert(CLAIMED + end, tracemark={"show_coverage": True})
    (footer,) = page.has("footer", "tm-coverage")
    assert page.around(footer)[:1] == ["body"]


def test_the_header_of_a_page_without_title_keeps_out_of_code(convert):
    page = convert("---\ntopic: T\nview: V\n---\n```\n# no heading\n```\n")
    assert text_of(page.one("pre/code")) == "# no heading\n"
    assert len(page.has("header", "tm-lesson")) == 1


def test_line_numbers_with_windows_line_ends(convert):
    page = convert((QUIET + "See [x](trace:99).\n").replace("\n", "\r\n"))
    assert page.codes == ["8 TM207"]


@pytest.fixture
def md(trace_cache):
    return markdown.Markdown(extensions=[TracemarkExtension(cache_dir=str(trace_cache))])


def test_code_of_an_option_keeps_its_blanks_and_lines(convert):
    text = FENCE + "/// quiz | Which?\n\n- [x] `a⏎b`\n- [ ] `a  b`\n- [ ] a⏎b\n///\n"
    html = convert(text).text
    assert "<code>a<br>b</code>" in html
    assert "<code>a&nbsp;&nbsp;b</code>" in html
    assert "a⏎b" in html  # outside of code it is a character like any other


def test_two_conversions_with_one_markdown(md, convert):
    first = QUIET + "/// moment | Q?\nSee [x](trace:1).\n///\n"
    second = FENCE.replace("5, 3", "1") + "\n`{trace} output`\n"
    assert md.convert(first) == convert(first).text
    assert md.reset().convert(second) == convert(second).text
    assert md.reset().convert("Plain.") == "<p>Plain.</p>"
    assert md.reset().convert(first) == convert(first).text


def test_another_plugin_may_convert_text_within_a_page(trace_cache):
    ours = TracemarkExtension(cache_dir=str(trace_cache))

    class Elsewhere(Preprocessor):
        def run(self, lines):
            other = markdown.Markdown(extensions=[ours])
            self.md.other = other.convert("/// snapshot | Other\nx\n///\n")  # type: ignore[attr-defined]  # kept for the assertion
            return lines

    class Nesting(Extension):
        def extendMarkdown(self, md):
            md.preprocessors.register(Elsewhere(md), "elsewhere", 10)

    md = markdown.Markdown(extensions=[ours, Nesting()])
    html = md.convert(QUIET + "/// moment | Why?\n[x](trace:7)\n///\n")
    assert "tm-snapshot" in md.other  # type: ignore[attr-defined]  # set by Elsewhere
    assert "tm-moment" in html
    assert 'href="#s-step-7"' in html


def test_disabled_nothing_runs_and_nothing_is_raw(convert, tmp_path):
    text = FENCE + "\n/// moment | Q?\n[x](trace:7) is `{trace} output`\n///\n"
    page = convert(text, tracemark={"enabled": False, "cache_dir": str(tmp_path / "cache")})
    assert not (tmp_path / "cache").exists()
    assert text_of(page.one("pre/code")) == CODE
    assert page.all("table") == []
    assert page.log == []
    assert len(page.has("details", "tm-moment")) == 1
    for raw in ("///", "```", "{trace", "(trace:"):
        assert raw not in page.words


def test_options_of_the_extension_are_those_of_the_site(convert):
    page = convert(FENCE, tracemark={"show": ["output"], "max_steps": 3})
    assert page.codes == ["1 TM308"]
    assert page.all("table") == []
    assert page.has("figure", "tm-output")


IN_HTML = '<p>See [a](trace:1 "line == 1").</p>\n\n'


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (IN_HTML, ["8 TM111"]),
        ('See [a](trace:1 "line == 1").\n\n' + IN_HTML.replace("[a]", "[b]"), ["10 TM111"]),
        ('See [a](trace:1 "line == 1").\n', []),
        ("<p>See <code>[a](trace:1)</code>.</p>\n", []),
    ],
)
def test_a_reference_that_stays_as_it_was_typed_is_found(convert, text, codes):
    assert convert(SHOWN + text).codes == codes


def test_a_reference_in_raw_html_is_not_counted_as_proved(trace_cache):
    ours = TracemarkExtension(cache_dir=str(trace_cache), show_coverage=True)
    page = markdown.Markdown(extensions=[ours])
    html = page.convert(SHOWN + IN_HTML + 'See [b](trace:1 "line == 1").\n')
    assert "2 claims on this page: 1 proved by running the code, 1 found wrong" in html


IN_CONTAINER = """\
# Title

!!! note

    ```python trace
    x = 1
    ```

    /// moment | Why?
    Because.
    ///
"""


def test_what_stands_in_a_container_that_is_not_switched_on_is_found_once(convert):
    page = convert(IN_CONTAINER, "tracemark", "toc")
    assert page.codes == ["9 TM111", "5 TM111"]
    assert not page.all("table")
    assert text_of(page.one("body/h1")) == "Title"


def test_the_same_page_with_the_container_switched_on_has_no_finding(convert):
    page = convert(IN_CONTAINER, "tracemark", "toc", "admonition")
    assert page.log == []
    assert page.all("table")
