"""Nothing invisible and no markup gets from a run to a page."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemark.views.text import code_spans, island, visible, without_last_newline, without_marks


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("é 漢 שלום 😀", "é 漢 שלום 😀"),
        ("\x00", r"\x00"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\rb", r"a\x0db"),
        ("\x7f\x85", r"\x7f\x85"),
        ("\u202eevil\u2066", r"\u202eevil\u2066"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("\ud83d", r"\ud83d"),
        ("byte \udcff", r"byte \xff"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_has_no_shape_is_written_out(text, seen):
    assert visible(text) == seen


@given(st.text(st.characters()))
def test_whatever_is_shown_can_be_encoded_and_stays_as_it_is(text):
    seen = visible(text)
    seen.encode()
    assert visible(seen) == seen


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("set `x` to 1", 'set <code dir="ltr">x</code> to 1'),
        ("<b> & `<i>`", '&lt;b&gt; &amp; <code dir="ltr">&lt;i&gt;</code>'),
        ("`` a`b ``", '<code dir="ltr">a`b</code>'),
        ("``` `` a`b`` ```", '<code dir="ltr">`` a`b``</code>'),
        ("one ` alone", "one ` alone"),
        ("\x1b`\u202e`", r'\x1b<code dir="ltr">\u202e</code>'),
    ],
)
def test_backticks_make_code_and_nothing_else_does(text, html):
    assert code_spans(text) == html


def test_plain_places_get_no_backticks():
    assert without_marks("set `x` to `` a`b ``") == "set x to a`b"


def test_one_last_newline_is_not_a_line():
    assert without_last_newline("a\n\n") == "a\n"


@given(st.recursive(st.text(st.characters()) | st.integers() | st.none(), st.lists))
def test_an_island_cannot_be_left_and_holds_what_is_seen(data):
    text = island(data)
    assert not set("<>&'") & set(text)
    assert text.isascii()
    assert json.loads(text) == _seen(data)


def _seen(data):
    if isinstance(data, list):
        return [_seen(each) for each in data]
    return visible(data) if isinstance(data, str) else data
