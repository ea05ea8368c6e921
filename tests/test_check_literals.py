"""What a claim can know of values that the standard library and NumPy write: their parts, their numbers."""

import math
from collections import deque
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracemark.check.literals import NO_LITERAL, literal

LESSON = """\
```python trace id="n" show="none"
from collections import deque
{code}
```

/// moment | Is it so?
    check: {claim}

Yes.
///
"""
VALUES = [
    deque([1, "a", [2]]),
    deque(maxlen=3),
    Decimal("0.10"),
    Fraction(-1, 3),
    [Fraction(1, 2), {"d": Decimal("1E+2")}],
    np.int64(-3),
    np.uint8(200),
    np.float64(0.1),
    np.float64("-inf"),
    np.complex128(1 + 2j),
    np.str_("it's"),
    np.True_,
    (np.float64(0.5), deque([np.int32(1)])),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_read_from_its_repr(value):
    read = literal(repr(value))
    assert read is not NO_LITERAL
    assert read == value


def test_no_number_stays_none():
    read = literal(repr(np.float64("nan")))
    assert isinstance(read, float)
    assert math.isnan(read)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Point(1)",
            "deque(x=1)",
            "deque(1)",
            "deque([1], 2, 3)",
            "deque([1, 2], maxlen=1)",
            "Decimal('x')",
            "Fraction(1, 0)",
        ),
        *(
            "np.float32(0.1)",
            "np.float64('x')",
            "np.nonsense(1)",
            "deque([open('x')])",
            "os.exit(1)",
        ),
        *("array([1, 2]) int64, shape (2,)", "deque([1", "f(", "np.", "(" * 500),
    ],
)
def test_what_may_be_anything_is_no_literal(text):
    assert literal(text) is NO_LITERAL


@given(st.text(alphabet="np.floatdequ64()[]{},'1e9-= maxlen"))
def test_any_text_is_read_or_not(text):
    literal(text)


@pytest.mark.parametrize(
    ("code", "claim", "codes"),
    [
        ("w = deque([1, 2], maxlen=2)\nw.append(3)", 'final["w"][0] == 2 and len(final["w"]) == 2', []),
        ("w = deque([1, 2])", '2 in final["w"] and sum(final["w"]) == 3', []),
        ("w = deque([1, 2])", 'list(final["w"]) == [1, 2]', []),
        ("w = deque([1, 2])", 'final["w"] == [1, 2]', ["TM208"]),  # as in Python
        ("import numpy as np\nm = np.float64(3.0)", 'final["m"] == 3 and round(final["m"] / 2, 1) == 1.5', []),
        ("import numpy as np\nm = np.float64(3.0)", 'final["m"] == 4', ["TM208"]),
        ("import numpy as np\nm = np.float32(0.1)", 'final["m"] == 0.1', ["TM211"]),
        ("class P:\n    def __eq__(self, other): return True\np = P()", 'final["p"] == 3', ["TM211"]),
        ("class P:\n    def __eq__(self, other): return True\np = P()", 'final["p"] != [3]', ["TM211"]),
    ],
)  # fmt: skip
def test_claims_of_such_values_are_right_or_undecided_and_never_wrong(convert, code, claim, codes):
    page = convert(LESSON.format(code=code, claim=f"'{claim}'" if "'" not in claim else claim))
    assert [found.split()[-1] for found in page.codes] == codes
