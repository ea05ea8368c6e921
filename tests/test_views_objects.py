"""Names and objects: which box each name stands for, what boxes hold, and what a row reads and sets."""

import json

import pytest
from tests.records import run

from tracemark.trace.rows import Granularity, rows_of
from tracemark.views.objects import MOST_OBJECTS, drawn, objects_view


def drawings(code, granularity=Granularity()):
    return drawn(rows_of(run(code), granularity), code)


def shown(code):
    view = objects_view(rows_of(run(code)), code=code)
    assert view is not None
    return view


def held(drawing, name):
    """The items of the object that a name stands for, as texts by place."""
    (part,) = [frame.names[name] for frame in drawing.frames if name in frame.names]
    return [item.value for item in drawing.objects[part].items]


def on_line(code, line):
    """What each row of a line reads and sets: names of places as `TYPE[PLACE]`."""
    rows = rows_of(run(code))
    found = []
    for row, drawing in zip(rows, drawn(rows, code), strict=True):
        if row.line == line:
            said = [
                [f"{drawing.objects[number].type}[{place}]" for number, place in places]
                for places in (drawing.read, drawing.written)
            ]
            found.append(tuple(said))
    return found


def test_two_names_share_one_box():
    _, second, third = drawings("a = [1]\nb = a\nb.append(2)\n")
    assert second.frames[0].names["a"] == second.frames[0].names["b"]
    assert len(second.objects) == 1
    assert held(third, "a") == ["1", "2"]


def test_equal_lists_are_two_boxes():
    last = drawings("a = [1]\nb = [1]\n")[-1]
    assert last.frames[0].names["a"] != last.frames[0].names["b"]
    assert len(last.objects) == 2


def test_a_box_inside_a_box_and_a_cycle():
    last = drawings("a = []\nd = {'k': a}\na.append(d)\n")[-1]
    a, d = last.frames[0].names["a"], last.frames[0].names["d"]
    assert [item.value for item in last.objects[a].items] == [d]
    assert [(item.key, item.value) for item in last.objects[d].items] == [("'k'", a)]


def test_what_no_name_leads_to_has_no_box():
    first, second = drawings("a = [1]\na = 2\n")
    assert len(first.objects) == 1
    assert second.objects == {}


def test_calls_are_frames_until_they_are_over():
    code = "def f(x):\n    x.append(1)\n    return x\na = []\nb = f(a)\n"
    rows = rows_of(run(code))
    stacks = [[frame.function for frame in one.frames] for one in drawn(rows, code)]
    assert stacks == [
        *(["<module>"], ["<module>"]),
        *(["<module>", "f"], ["<module>", "f"], ["<module>", "f"]),
        ["<module>"],
    ]


def test_functions_classes_and_modules_are_no_names_of_values():
    last = drawings("import math\nclass P: pass\ndef f(): pass\na = [P]\n")[-1]
    assert list(last.frames[0].names) == ["a"]


def test_rows_that_are_calls_show_the_moment_of_their_own_end():
    code = (
        "def f(n, log):\n    if n:\n        f(n - 1, log)\n    log.append(n)\nlog = []\nf(1, log)\n"
    )
    rows = rows_of(run(code), Granularity("call", function="f"))
    outer, inner = (d.frames[0].names["log"] and d for d in drawn(rows, code))
    assert held_in_last_frame(inner, "log") == ["0"]
    assert held_in_last_frame(outer, "log") == ["0", "1"]


def held_in_last_frame(drawing, name):
    part = drawing.frames[-1].names[name]
    return [item.value for item in drawing.objects[part].items]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("x = a[0]", ["list[0]"]),
        ("x = a[-1]", ["list[2]"]),
        ("x = a[i]", ["list[1]"]),
        ("x = a[i + 1] - a[i - 1]", ["list[2]", "list[0]"]),
        ("x = a[len(a) - 1]", []),  # only a call knows
        ("x = d['k']", ["dict[0]"]),
        ("x = d[2]", ["dict[1]"]),
        ("x = d.get('k')", []),
        ("x = g[1][0]", ["list[1]", "list[0]"]),
        ("x = p.x", ["P[0]"]),
        ("x = p.y[1]", ["P[1]", "list[1]"]),
        ("x = p.missing if i > 5 else 0", []),
        ("x = [a[j] for j in range(2)]", []),
        ("x = i > 5 and a[0] > 3", []),
        ("x = (a, 3)", []),
        ("x = a[0:2]", []),
        ("print(a[i], end=d['k'])", ["list[1]", "dict[0]"]),
        ("x = i\nif i > 1 and a[0] > 1: x = 2", []),  # skipped by `and`
    ],
)
def test_what_a_statement_reads(line, read):
    before = (
        "class P:\n    pass\n"
        "a = [4, 5, 6]\ni = 1\nd = {'k': '', 2: 3}\ng = [[1], [2]]\np = P()\np.x = 1\np.y = a\n"
    )
    count = before.count("\n") + 1 + line.count("\n")
    assert [read for read, _ in on_line(before + line + "\n", count)] == [read]


@pytest.mark.parametrize(
    ("line", "read", "written"),
    [
        ("a[1] = 9", [], ["list[1]"]),
        ("a[i] += 1", [], ["list[1]"]),
        ("a[0], a[2] = a[2], a[0]", ["list[2]", "list[0]"], ["list[0]", "list[2]"]),
        ("a.append(7)", [], ["list[3]"]),
        ("d['n'] = 1", [], ["dict[2]"]),
        ("d['k'] = a[0]", ["list[0]"], ["dict[0]"]),
    ],
)
def test_what_a_statement_sets(line, read, written):
    before = "a = [4, 5, 6]\ni = 1\nd = {'k': '', 2: 3}\n"
    assert on_line(before + line + "\n", 4) == [(read, written)]


def test_a_loop_reads_item_after_item_and_begins_anew():
    code = "a = [7, 8]\nfor k in (1, 2):\n    for x in a:\n        if k == 1:\n            break\n"
    assert [read for read, _ in on_line(code, 3)] == [["list[0]"], ["list[0]"], ["list[1]"], []]


def test_many_objects_are_bounded_with_an_honest_count():
    last = drawings("a = [[n] for n in range(18)]\nb = [[n] for n in range(18)]\n"
                    "c = [[n] for n in range(18)]\n")[-1]  # fmt: skip
    assert len(last.objects) == MOST_OBJECTS
    assert last.more == 3 * 18 + 3 - MOST_OBJECTS


def test_the_data_say_what_changed_and_number_boxes_as_they_come():
    view = shown("a = [1]\nb = [a]\na[0] = 2\n")
    assert json.loads(view.data) == [
        {
            "frames": [[0, ""]],
            "names": {"0": {"a": 1}},
            "objects": {"1": ["list", "list", 1, [["0", "1"]]]},
        },
        {"names": {"0": {"b": 2}}, "objects": {"2": ["list", "list", 1, [["0", 1]]]}},
        {"objects": {"1": ["list", "list", 1, [["0", "2"]]]}, "written": [[1, 0]]},
    ]
    assert view.frames == (("<module>", (("a", "list #1"), ("b", "list #2"))),)
    assert view.objects == (("list #1", ("0: 2",)), ("list #2", ("0: list #1",)))


def test_a_run_of_numbers_has_no_such_view():
    assert objects_view(rows_of(run("a = 1\nb = 'x'\nc = (1, 2)\n")), code="") is None


def test_hostile_text_is_text():
    view = shown("a = ['</script>', '\\u202e', \"'\"]\n")
    assert "<" not in view.data
    assert "'" not in view.data
    assert "\\\\u202e" in view.data
