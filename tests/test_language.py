"""The language of the readers: nothing of ours on a German page is English, and nothing else changes."""

import json
import re
import time
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from tests import replay_programs
from tests.plain_runs import plain_run
from tests.records import run
from tests.test_check_generated import PROGRAMS, askings, page_of, questions, report_of
from tests.test_recorder_tricky import PROGRAMS as TRICKY
from tests.test_trace_actions import STATEMENTS

from tracemark.errors import UsageError
from tracemark.lesson.page import LanguageCode
from tracemark.lesson.reader import read_page
from tracemark.proof import prove
from tracemark.runner import Runner, TraceCache
from tracemark.settings import Settings, read_settings
from tracemark.trace.model import Ending, Error
from tracemark.trace.phrases import ending_text
from tracemark.trace.program import Program
from tracemark.trace.rows import Granularity, rows_of
from tracemark.views import catalogue
from tracemark.views.ending import ending_line
from tracemark.views.folding import Fold
from tracemark.views.language import ENGLISH, LANGUAGES, filled, language, nearest_language
from tracemark.views.sentences import ending_in_language, in_language
from tracemark.views.table import TableGroup, table_view
from tracemark.views.templates import Templates

DE = language("de")
DOCS = Path(__file__).parent.parent / "docs"
OTHERS: tuple[LanguageCode, ...] = tuple(code for code in LANGUAGES if code != "en")


def german(text):
    return in_language(text, DE)


# Catalogues


def test_the_languages_are_those_that_have_a_catalogue():
    assert {path.parent.name for path in catalogue.LOCALES.glob("*/tracemark.po")} == set(OTHERS)


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_all_texts_and_no_others(code):
    """`make words` brings it up to date, and says what is left to be translated."""
    path = catalogue.path_of(code)
    catalog = catalogue.read(path, code)
    assert catalogue.missing(catalog) == []
    assert path.read_text(encoding="utf-8") == catalogue.written(catalogue.renewed(catalog, code))


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_fields_of_its_text(code):
    for one in catalogue.read(catalogue.path_of(code), code):
        ids = [one.id] if isinstance(one.id, str) else one.id
        strings = [one.string] if isinstance(one.string, str) else one.string or ()
        for string in strings if one.id else ():
            assert fields(string) in [*map(fields, ids)], one.id


def fields(text):
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_what_is_to_be_translated_is_found_in_templates_views_and_scripts():
    keys = catalogue.keys()
    assert keys["Standard error"] == "templates/output.html"
    assert keys["{n} step not shown here", "{n} steps not shown here"] == "templates/table.html"
    assert keys["Step {n} shows it."] == "feedback.py"
    assert not [key for key in keys if not "".join(key).strip("… ")]


def test_a_new_text_comes_without_a_translation_and_an_old_one_goes():
    old = Catalog(locale="de")
    old.add("Step", "Schritt")
    old.add("said by nobody", "von niemandem gesagt")
    new = catalogue.renewed(old, "de")
    assert new["Step"].string == "Schritt"
    assert "said by nobody" not in new
    assert len(catalogue.missing(new)) == len(catalogue.keys()) - 1


@pytest.mark.parametrize(
    "content", [None, b'msgid "a"\nmsgid_plural\n', b'msgid "\xff"\nmsgstr ""\n']
)
def test_a_catalogue_that_cannot_be_read_is_named(tmp_path, content):
    path = tmp_path / "tracemark.po"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"tracemark\.po cannot be read"):
        catalogue.language("de", path)


# One text


def test_a_text_without_a_translation_is_english():
    assert DE.text("See {what}!", what="this") == "See this!"
    assert DE.count(2, "{n} apple", "{n} apples") == "2 apples"


def test_fields_are_filled_once():
    assert filled("{a} {b} {c}", {"a": "{b}", "b": 1}) == "{b} 1 {c}"


def test_the_form_goes_by_the_number():
    said = [
        DE.count(n, "{n} step not shown here", "{n} steps not shown here") for n in (1, 2, 1234)
    ]
    assert said == [
        "1 Schritt hier nicht gezeigt",
        "2 Schritte hier nicht gezeigt",
        "1.234 Schritte hier nicht gezeigt",
    ]
    assert [ENGLISH.count(n, "{n} step", "{n} steps") for n in (1, 1234)] == [
        "1 step",
        "1,234 steps",
    ]


def test_a_language_with_more_than_two_forms(tmp_path):
    path = tmp_path / "tracemark.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\\n"\n\n'
        'msgid "{n} line in all"\nmsgid_plural "{n} lines in all"\n'
        'msgstr[0] "{n} wiersz"\nmsgstr[1] "{n} wiersze"\nmsgstr[2] "{n} wierszy"\n',
        encoding="utf-8",
    )
    polish = catalogue.language("pl", path)
    said = [in_language(f"{n} lines in all", polish) for n in (3, 5, 22)]
    assert said == ["3 wiersze", "5 wierszy", "22 wiersze"]
    assert in_language("1 line in all", polish) == "1 wiersz"


# Sentences


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("set `total` to `11`", "setze `total` auf `11`"),
        ("set `a` to `1`, `b` to `2` and `c` to `3`", "setze `a` auf `1`, `b` auf `2` und `c` auf `3`"),
        ("`version < 3` is False, go to line 5", "`version < 3` ist False, weiter in Zeile 5"),
        ("`n < 3` is True (`2 < 3`), go to line 4", "`n < 3` ist True (`2 < 3`), weiter in Zeile 4"),
        ("call `f` with `a` = `1` and `b` = `2`", "rufe `f` auf mit `a` = `1` und `b` = `2`"),
        ("set `x` of `p` to `1`", "setze `x` von `p` auf `1`"),
        (
            "print 1,200 lines, from an empty line to 3 spaces",
            "gib 1.200 Zeilen aus, zuerst eine Leerzeile, zuletzt 3 Leerzeichen",
        ),
        ("raises ValueError: an empty line; 3 spaces", "löst ValueError: an empty line; 3 spaces aus"),
        ("raise KeyError: `a` and `b`, and hide what caused it", "löse KeyError: `a` and `b` aus und verbirg die Ursache"),
        ("set `x` to `` `a` and `b` ``", "setze `x` auf `` `a` and `b` ``"),
        ("Line 5 runs 3 times, last at step 7.", "Zeile 5 läuft 3-mal, zuletzt in Schritt 7."),
        ("If `a` becomes `b`, what is the whole output?", "Wenn `a` zu `b` wird, was ist die ganze Ausgabe?"),
        ("… 1 more variable and 2 more conditions; choose columns with `watch`",
         "… 1 weitere Variable und 2 weitere Bedingungen; mit `watch` lassen sich Spalten auswählen"),
    ],
)  # fmt: skip
def test_a_sentence(english, expected):
    assert german(english) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Den Preis setzen",
        "set `total` to `11`, and whistle",
        "set `total` to 11 and 12",
        "set `total` to `11`; \U000f0000",
        "{1} to {2}",
        "`" * 7,
        "; , and ",
    ],
)
def test_a_text_with_a_clause_that_is_not_known_stays_whole(text):
    assert german(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "and ".join(["`a` "] * 400),
        "; ".join(["`a` is True"] * 400),
        " and ".join(["`a` is now `1`"] * 300) + "!",
        "a: " * 1500,
        " (".join(["`a`"] * 300) + ")" * 299,
        "raises X" + ", y" * 1500,
    ],
)
def test_the_work_for_a_text_is_bounded(text):
    start = time.process_time()
    german(text)
    assert time.process_time() - start < 0.5


def test_english_is_what_was_said():
    assert in_language("set `total` to `11`", ENGLISH) == "set `total` to `11`"


def actions():
    yield from chain.from_iterable(said.split("\n") for _, said in STATEMENTS)
    codes = (*replay_programs.PROGRAMS.values(), *(code for code, _ in TRICKY.values()))
    with Runner(None) as runner:
        traces = runner.run_all([Program(code=code.removeprefix("\n")) for code in codes])
    for trace in traces.values():
        yield from (step.action for step in trace.numbered if step.action and not step.marked)


def test_the_runs_of_the_manual_are_told_in_german(trace_cache):
    said: set[str] = set()
    with Runner(TraceCache(trace_cache)) as runner:
        for path in sorted(DOCS.rglob("*.md")):
            page = read_page(path.read_text(encoding="utf-8"), str(path), file_folder=path.parent)
            proof = prove(page, runner, Settings())
            for one in proof.runs.values():
                said |= {s.action for s in one.trace.numbered if s.action and not s.marked}
            for answer in proof.report.answers.values():
                said |= {each.text for each in answer.said if each is not None}
    assert len(said) > 100
    assert [text for text in sorted(said) if german(text) == text] == []


def test_every_action_of_many_programs_is_translated():
    said = set(actions())
    assert len(said) > 1000
    assert [text for text in sorted(said) if german(text) == text] == []


@pytest.mark.parametrize("name", list(PROGRAMS)[::13])
def test_every_question_that_is_made_and_all_that_is_said_to_its_options_is_translated(name):
    code = PROGRAMS[name]
    asked = [f"\n    ask: '{one.ask}'" for one in askings(code, plain_run(code))]
    with Runner(None) as runner:
        page = page_of(code, asked)
        report = report_of(page, runner)
    said = {question.title for question in questions(page)}
    for answer in report.answers.values():
        said |= {one.text for one in answer.said if one is not None}
        said |= {option.words for option in answer.options if option.words}
    assert len(said) > 50
    assert [text for text in sorted(said) if german(text) == text] == []


BAD = Error(type="ValueError", message="bad; then 2 further steps are not shown")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (Ending(reason="finished"), "Programm beendet"),
        (
            Ending(reason="exit", exit_code=2, hidden_steps=12_345),
            "Programm mit Exit-Code 2 beendet; 12.345 weitere Schritte werden nicht gezeigt",
        ),
        (
            Ending(reason="step-limit", detail="2,000 steps", hidden_steps=500),
            "angehalten nach 2.000 Schritten und 500 weiteren, die nicht gezeigt werden",
        ),
        (Ending(reason="time-limit", detail="0.5 s"), "nach 0,5 s angehalten"),
        (Ending(reason="memory-limit"), "angehalten: kein Speicher mehr"),
        (
            Ending(reason="output-limit", detail="more than 65,536 bytes of output"),
            "angehalten: mehr als 65.536 Bytes Ausgabe",
        ),
        (
            Ending(reason="output-limit", detail="more than 2,000 files, or 64 MB in files"),
            "angehalten: mehr als 2.000 Dateien oder 64 MB in Dateien",
        ),
        (
            Ending(reason="killed", detail="more than 64 processes"),
            "der Prozess wurde abgebrochen (mehr als 64 Prozesse)",
        ),
        (Ending(reason="killed", detail="SIGKILL"), "der Prozess wurde abgebrochen (SIGKILL)"),
        (
            Ending(reason="crashed", exit_code=3, detail="exit code 3"),
            "der Prozess beendete sich selbst mit Exit-Code 3, ohne fertig zu werden",
        ),
        (Ending(reason="error", error=BAD), "ValueError: bad; then 2 further steps are not shown"),
        (
            Ending(reason="error", error=BAD, hidden_steps=1),
            "ValueError: bad; then 2 further steps are not shown; 1 weiterer Schritt wird nicht gezeigt",
        ),
        (
            Ending(reason="syntax-error", error=Error(type="SyntaxError", message="invalid")),
            "nicht ausgeführt: SyntaxError: invalid",
        ),
    ],
)
def test_an_ending(end, expected):
    assert ending_in_language(ending_text(end), DE) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("for i in [1]:\n    pass", "keine weiteren Elemente"),
        (
            "for i in [1]:\n    break\n1 / 0",
            "verlassen durch `break` in Zeile 2; dann ZeroDivisionError: division by zero",
        ),
        (
            "try:\n    for i in [1]:\n        1 / 0\nexcept ZeroDivisionError:\n    pass",
            "verlassen durch ZeroDivisionError in Zeile 3",
        ),
        ("n = 1\nwhile n:\n    n -= 1", "`n` ist False"),
        (
            "for i in [1]:\n    pass\nraise SystemExit(3)",
            "keine weiteren Elemente; dann Programm mit Exit-Code 3 beendet",
        ),
    ],
)
def test_the_ending_of_a_loop(code, expected):
    rows = rows_of(run(code), Granularity("loop"))
    assert ending_in_language(ending_line(rows), DE) == expected


# Which language


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("de", "de"), ("de_AT", "de"), ("DE-ch", "de"), ("en", "en"), ("fr", "en"), ("", "en")],
)
def test_the_language_of_a_theme(wanted, code):
    assert nearest_language(wanted) == code


def test_an_unknown_language_is_refused_with_those_that_there_are():
    with pytest.raises(UsageError, match="language: expected one of auto, en, de, found 'fr'"):
        read_settings({"language": "fr"}, "mkdocs.yml")


def test_an_unknown_language_of_a_page_is_a_finding(convert):
    page = convert(f"---\ntracemark:\n  language: fr\n---\n\n{SAMPLE}")
    assert page.codes == ["3 TM110"]
    assert "Write `en` or `de`" in page.log[0]
    assert "Step" in page.words


SAMPLE = '```python trace id="s"\ntotal = 0\nfor n in [1, 2]:\n    total += n\nprint(total)\n```\n'


def test_a_page_speaks_its_own_language(convert):
    page = convert(f"---\ntracemark:\n  language: de\n---\n\n{SAMPLE}")
    assert "Schritt" in page.words
    assert "Step" not in page.words
    other = convert(
        f"---\ntracemark:\n  language: en\n---\n\n{SAMPLE}", tracemark={"language": "de"}
    )
    assert "Step" in other.words


@pytest.mark.parametrize(
    ("theme", "options", "word"),
    [
        ({"name": "mkdocs", "locale": "de"}, {}, "Schritt"),
        ({"name": "material", "language": "de", "font": False}, {}, "Schritt"),
        ({"name": "material", "language": "de", "font": False}, {"language": "en"}, "Step"),
        ({"name": "material", "language": "fr", "font": False}, {}, "Step"),
        ({"name": "mkdocs"}, {"language": "de"}, "Schritt"),
    ],
)
def test_a_site_speaks_as_its_theme_unless_it_says_otherwise(site, theme, options, word):
    site.write("lesson.md", f"# Summe\n\n{SAMPLE}")
    built = site.build(strict=True, theme=theme, plugins=[{"tracemark": options}])
    assert not built.aborted, built.log
    assert built.page().one("table[@id='s-steps']/thead/tr/th[1]").text == word


# The page

LESSON = """---
topic: qqq
view: qqq
tags: [qqq]
minutes: 10
---

# qqq

```python trace id="s" show="sample table tracker output player" expect="ValueError"
def double(n):
    return n * 2
total = 0
same = also = []
for n in [1, 2]:
    if n > 1 and total:
        total = double(n)   #: qqq
    also.append(n)
print(total)
raise ValueError("qqq")
```

```python trace id="quiet" show="table output" max_steps="5"
for n in range(300):
    pass
```

```python trace id="calls" step="call f" run="for n in range(3): f(n)" show="table tracker"
def f(n):
    print(n)
    return n
```

/// flow | qqq
1. qqq
2. qqq -> 1
///

/// moment | qqq
qqq
///

/// quiz
    of: quiet
    ask: value n after step 3
///

/// quiz | qqq
    answer: step(3)["n"]
    of: quiet

- [ ] 0
- [x] 1
///

/// quiz | qqq
    answer: [1, 2]
    kind: multiple
    of: quiet

- [x] 1
- [x] 2
- [ ] 3
///
"""
SAME = {
    "Start",
    "Code",
    "Variable",
    "Thread",
    "Name",
    "True",
    "False",
    "–",
    "…",
    "(",
    ")",
    ":",
    ",",
}
"""Words of ours that are the same in both languages."""
WAITING: set[str] = set()
"""Elements that do not ask for their words yet."""


def texts(page):
    """What readers see or hear of us: no code, no findings, which are the author's."""
    for element in page.root.iter():
        own = [element.tag, *(element.get("class") or "").split()]
        around = [*own, *page.around(element)]
        if {"code", "samp", "pre", "head", "h1", "tm-finding"} & {*around} or WAITING & {*around}:
            continue
        yield from (element.text or "", *(child.tail or "" for child in element))
        yield from (element.get(name) or "" for name in ("aria-label", "title", "alt"))


def words_of(page):
    found = {" ".join(text.split()) for text in texts(page)}
    return {text for text in found if re.search("[A-Za-z]", text) and "qqq" not in text}


def test_nothing_of_ours_is_english_on_a_german_page(convert):
    options = {"show_coverage": True}
    english = convert(LESSON, tracemark=options)
    page = convert(LESSON, tracemark={**options, "language": "de"})
    assert page.log == english.log
    assert len(words_of(english)) > 30
    assert words_of(english) & words_of(page) <= SAME
    # The same page apart from words:
    assert [e.tag for e in english.root.iter()] == [
        e.tag for e in page.root.iter() if not e.get("data-tm-words")
    ]


def test_an_author_s_own_action_stays(convert):
    code = '```python trace id="s" show="table"\nx = 1   #: do nothing\n```\n'
    assert "do nothing" in convert(code, tracemark={"language": "de"}).words


def test_a_made_question_is_translated_and_an_author_s_stays(convert):
    made = f"{SAMPLE}\n/// quiz\n    ask: output\n///\n\n/// quiz | Output?\n    ask: output\n///\n"
    page = convert(made, tracemark={"language": "de"})
    legends = ["".join(legend.itertext()) for legend in page.all("legend")]
    assert legends == ["Was ist die ganze Ausgabe?", "Output?"]


def test_a_sentence_on_an_answer_links_to_its_row(convert):
    made = f"{SAMPLE}\n/// quiz\n    ask: value total after step 3\n///\n"
    page = convert(made, tracemark={"language": "de"})
    links = {link.text: link.get("href") for link in page.all("dd//a")}
    assert links["Schritt 3"] == "#s-step-3"


def test_a_pinned_table_is_written_in_english_and_shown_in_german(convert):
    pinned = (
        f"{SAMPLE}\n/// trace-tracker | s\n    columns: [total]\n    rows: 1\n\n"
        "| Variable | Start | After 1 | … 6 more | Final |\n|---|---|---|---|---|\n"
        "| `total` | | `0` | … | `3` |\n| Output | | | … | 1 line in all |\n///\n"
    )
    english, page = convert(pinned), convert(pinned, tracemark={"language": "de"})
    assert page.log == english.log
    assert "Ausgabe" in page.words


def test_scripts_get_their_words_once_on_a_page_that_has_parts_of_ours(convert, monkeypatch):
    monkeypatch.setattr(catalogue, "said_by_scripts", lambda: ("✓ Right.", "No 'words' for <this>"))
    (words,) = convert(SAMPLE, tracemark={"language": "de"}).all("*[@data-tm-words]")
    assert words.get("hidden") is not None
    said = json.loads(words.get("data-tm-words"))
    assert said == {"✓ Right.": "✓ Richtig.", "No 'words' for <this>": "No 'words' for <this>"}
    assert convert(SAMPLE).all("*[@data-tm-words]") == []
    assert convert("# Text\n", tracemark={"language": "de"}).all("*[@data-tm-words]") == []


def test_what_a_script_says_is_found(tmp_path, monkeypatch):
    (tmp_path / "a.js").write_text(
        'x.say("no"); say("one {n}", { n: 1 }); f(say(\n  "two \\"2\\""))'
    )
    monkeypatch.setattr(catalogue, "SCRIPTS", tmp_path)
    catalogue.said_by_scripts.cache_clear()
    try:
        assert catalogue.said_by_scripts() == ("one {n}", 'two "2"')
    finally:
        catalogue.said_by_scripts.cache_clear()


def test_the_direction_of_writing_is_left_to_the_theme(convert):
    page = convert(LESSON, tracemark={"language": "de"})
    assert {one.tag for one in page.all("*[@dir]")} <= {"code", "samp", "ol", "pre"}


def test_a_player_tells_its_steps_and_keeps_room_in_the_language_of_the_page(convert):
    sample = SAMPLE.replace('id="s"', 'id="s" show="player"').replace(
        "total += n", "total += n > 1"
    )
    (player,) = convert(sample, tracemark={"language": "de"}).all("tracemark-player")
    run = json.loads(player.get("data-run"))
    assert run["end"] == "Programm beendet"
    assert "setze ` auf `" in run["texts"]
    assert not [text for text in run["texts"] if text.startswith("set ")]
    (status,) = (p for p in player.iter("p") if p.get("role") == "status")
    assert status.get("data-room").startswith("Schritt ")


def test_options_that_are_made_are_translated(convert):
    made = f"{SAMPLE}\n/// quiz\n    ask: exception\n///\n"
    page = convert(made, tracemark={"language": "de"})
    labels = {" ".join("".join(label.itertext()).split()) for label in page.all("label")}
    assert "Keine Ausnahme" in labels
    assert "No exception" not in labels


@pytest.mark.parametrize("options", [{}, {"language": "en"}])
def test_the_progress_of_a_course_speaks_the_language_of_the_site(site, options):
    site.write("lesson.md", f"# Summe\n\n{SAMPLE}\n/// quiz\n    ask: output\n///\n")
    theme = {"name": "material", "language": "de", "font": False}
    built = site.build(strict=True, theme=theme, plugins=[{"tracemark": options}])
    page = built.page("progress/index.html")
    heading = "Course progress" if options else "Kursfortschritt"
    assert [h1.text for h1 in page.all("h1")] == [heading]
    assert ("1 question in 1 lesson." if options else "1 Frage in 1 Lektion.") in page.words
    assert len(page.all("*[@data-tm-words]")) == (0 if options else 1)


def test_one_of_a_kind_is_counted_as_one():
    fold = Fold(8, 9, passes=1)
    group = TableGroup((), fold)
    view = replace(table_view(rows_of(run("x = 1")), id="s", code_lines=["x = 1"]), groups=(group,))
    assert "Show steps 8 to 9: 2 steps, 1 pass<" in Templates().render(view)
    assert "Schritte 8 bis 9 zeigen: 2 Schritte, 1 Durchlauf<" in Templates(DE).render(view)
