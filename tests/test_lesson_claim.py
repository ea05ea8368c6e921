"""Claims: which expressions are, and the column of what is wrong in those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemark.lesson.claim import Claim, Replacement, parse_claim
from tracemark.lesson.finding import Finding, Position

START = Position("p.md", 7, 11)


@pytest.mark.parametrize(
    "text",
    [
        "first(not (version < 3))",
        'step(2)["x"] == 1 and step(1).before["x"] in [1, 2]',
        'values("total") == [1, 2.5, None]',
        '{"a": (1, -2)} if True else {1}',
        "  output  ",
        "1 < 2 <\n3",
    ],
)
def test_claims(text):
    claim = parse_claim(text, START, "a")
    assert isinstance(claim, Claim)
    assert claim.text == text.strip().replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 11),
        ("1 +", 14),
        ("a = 1", 13),
        ("f(x", 12),
        ("1 + lambda: 1", 15),
        ("[x for x in y]", 11),
        ("é + f'{x}'", 15),
        ("(x := 1)", 12),
        ("f(*x)", 13),
        ("f(k=1)", 13),
        ("x[1:2]", 13),
        ("{**x}", 11),
        ("x == 1 +" + " 1 +" * 200, 11),
        ("-" * 60 + "1", 61),
        ("\0", 11),
        ("what_if('a')", 11),
        ("what_if('a', b)", 24),
        ("what_if('a', 'b +')", 24),
        ("what_if('', 'b')", 19),
    ],
)
def test_no_claims(text, column):
    finding = parse_claim(text, START, "a")
    assert isinstance(finding, Finding)
    assert finding.code == "TM201"
    assert (finding.position.line, finding.position.column) == (7, column)
    assert finding.advice


def test_deep_brackets_are_a_finding():
    assert isinstance(parse_claim("(" * 300, START, "a"), Finding)
    assert isinstance(parse_claim("(" * 240 + "1" + ")" * 240, START, "a"), Finding)


def test_what_ifs_are_collected():
    text = 'what_if("a < 1", "a < 2", "x = 1", "pass").output == what_if("b", "c").output'
    claim = parse_claim(text, START, "a")
    assert isinstance(claim, Claim)
    assert claim.what_ifs == (
        (Replacement("a < 1", "a < 2"), Replacement("x = 1", "pass")),
        (Replacement("b", "c"),),
    )


@given(st.text())
def test_any_text_is_a_claim_or_a_finding(text):
    assert isinstance(parse_claim(text, START, "a"), Claim | Finding)
