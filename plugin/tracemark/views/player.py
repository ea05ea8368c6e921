"""The step player: the code, and what a script needs to walk through the rows.

The page is complete without the script; it then shows the code and points to the table. Room for what
the script will show is kept from the beginning, so that nothing moves when it does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from markupsafe import Markup

from tracemark.trace.rows import Rows, same_syntax
from tracemark.views.columns import Evaluate, Selection, selected
from tracemark.views.ending import ending_line
from tracemark.views.language import ENGLISH, Language
from tracemark.views.objects import ObjectsView
from tracemark.views.place import Place
from tracemark.views.sentences import action_in_language, ending_in_language
from tracemark.views.table import raised
from tracemark.views.text import island, without_marks
from tracemark.views.timeline import Condition, conditions, run_data, tested
from tracemark.views.variables import Shown, by_call, in_one_list

MOST_SHOWN = 30
"""Variables, and conditions, that a player shows of itself."""
MOST_CALLS = 6
"""Active calls that are shown with their variables: of more, the module and the newest. As in `variables.js`."""
MOST_ROOM, MOST_STATUS = 120, 400
"""Characters of one text, and of the status line, that room is kept for."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the code."""

    code: str
    """Text, or highlighted HTML."""
    room: str
    """The longest that is ever said of its conditions; may be empty."""


@dataclass(frozen=True, slots=True)
class Group:
    """Variables that are shown together: those of a call, or all."""

    function: str
    """Name of the function; empty where there is but one group."""
    variables: tuple[tuple[str, str], ...]
    """Each with the longest text that it ever has."""


@dataclass(frozen=True, slots=True)
class PlayerView:
    """A step player."""

    template: ClassVar[str] = "player.html"
    id: str
    """Id of the sample."""
    prefix: str
    """What the ids of the lines begin with."""
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    """The most variables that are ever shown at once: they keep the room of those of a step."""
    calls: str
    """The most that is ever said of active calls, where they are named apart from the variables."""
    room: str
    """The longest that the status line ever says."""
    conditions: tuple[Condition, ...]
    """Conditions that a reader can look for."""
    more: str
    """What is left out where there is too much to follow; may be empty."""
    count: int
    """How many steps there are."""
    ending: str
    """Why there are no more steps."""
    table: bool
    """True where the page has the execution table too."""
    caption: str
    """Text or HTML above the player; may be empty."""
    data: Markup
    """The run, as JSON that fits an attribute in single quotes."""
    objects: ObjectsView | None
    """Names and objects, of a run that has objects that can change."""


def player_view(
    rows: Rows,
    *,
    id: str,
    code_lines: Sequence[str],
    place: Place | None = None,
    watch: Sequence[str] = (),
    table: bool = True,
    caption: str = "",
    evaluate: Evaluate | None = None,
    objects: ObjectsView | None = None,
    language: Language = ENGLISH,
) -> PlayerView:
    """The player of `rows`; `code_lines` may be `Markup` that is highlighted already."""
    selection = selected(rows, watch, MOST_SHOWN)
    listed, more = _listed(conditions(rows), selection, watch)
    has_calls = any(len(row.after.stack) > 1 for row in rows)
    items = [item for item in selection.items if item.kind != "condition"]
    shown = (
        by_call(rows, [item.label for item in items])
        if has_calls and not watch
        else in_one_list(rows, items, evaluate)
    )
    room = _room_of_tests(rows, language)
    return PlayerView(
        id=id,
        prefix=(place or Place(id)).id,
        lines=tuple(Line(code, room.get(n, "")) for n, code in enumerate(code_lines, 1)),
        groups=tuple(_tallest(rows, shown)),
        calls=_path(rows, language) if has_calls and not shown.grouped else "",
        room=max(_statuses(rows, language), key=len, default="")[:MOST_STATUS],
        conditions=tuple(listed),
        more=replace(selection, more_conditions=more).note,
        count=len(rows),
        ending=ending_line(rows),
        table=table,
        caption=caption,
        data=island(run_data(rows, shown, listed, language)),
        objects=objects,
    )


def _listed(
    counts: Counter[Condition], selection: Selection, watch: Sequence[str]
) -> tuple[list[Condition], int]:
    """The conditions that a reader can look for, in the order of lines, and how many more there are."""
    asked = {same_syntax(item.label) for item in selection.items if item.kind == "condition"}
    chosen = [each for each in counts if same_syntax(each.text) in asked] if watch else []
    best = chosen or [each for each, _ in counts.most_common(MOST_SHOWN)]
    more = 0 if chosen else len(counts) - len(best)
    return sorted(best, key=lambda each: each.line), more


def _room_of_tests(rows: Rows, language: Language) -> Mapping[int, str]:
    """By line: the longest that is ever said of its conditions."""
    room: dict[int, str] = {}
    for row in rows:
        said: dict[int, list[str]] = {}
        for each in tested(row):
            said.setdefault(each.condition.line, []).append(each.told(language))
        for line, texts in said.items():
            room[line] = max(room.get(line, ""), "; ".join(texts)[:MOST_ROOM], key=len)
    return room


def _tallest(rows: Rows, shown: Shown) -> Iterator[Group]:
    """The groups of the row that has most to show."""
    longest: dict[tuple[str, int], str] = {}
    functions = [frame.function for frame in rows.trace.frames]
    for sets in (shown.start, *shown.sets):
        for each in sets:
            key = functions[each.frame], each.name
            longest[key] = max(longest.get(key, "–"), (each.text or "")[:MOST_ROOM], key=len)

    def lines(stack: tuple[int, ...]) -> int:
        calls = (functions[frame] for frame in shown_calls(stack))
        return sum(1 + len(shown.names.get(function, ())) for function in calls)

    stacks = {row.after.stack for row in rows} if shown.grouped else {(0,)}
    for frame in shown_calls(max(stacks, key=lines, default=(0,))):
        function = functions[frame]
        names = shown.names.get(function, ())
        yield Group(
            function if shown.grouped else "",
            tuple((name, longest.get((function, i), "–")) for i, name in enumerate(names)),
        )


def _path(rows: Rows, language: Language) -> str:
    """The longest list of active calls."""
    functions = [frame.function for frame in rows.trace.frames]
    stacks = {shown_calls(row.after.stack)[1:] for row in rows}
    call = language.text("call {n}", n="00")
    paths = ("".join(f" › {functions[frame]} {call}" for frame in stack) for stack in stacks)
    start = f"{language.text('Active calls:')} {language.text('Module')} › …"
    return start + max(paths, key=len, default="")


def _statuses(rows: Rows, language: Language) -> Iterator[str]:
    """About what the status line says at each step."""
    say = language.text
    for row in rows:
        parts = [say("Step {n} of {count}, lines {lines}", n=row.n, count=len(rows), lines=1000)]
        thread = row.steps[0].thread
        parts += [", ", say("thread {thread}", thread=thread)] if thread else []
        what, error = without_marks(action_in_language(row, language)), raised(row)
        parts += [": ", what, *(["; ", error] if error not in without_marks(row.action) else [])]
        if row.n == len(rows):
            why = ending_in_language(ending_line(rows), language)
            parts += [". ", say("End: {why}", why=why)]
        yield "".join(parts)


def shown_calls(stack: tuple[int, ...]) -> tuple[int, ...]:
    """The active calls that are shown with their variables."""
    return stack if len(stack) <= MOST_CALLS else (stack[0], *stack[1 - MOST_CALLS :])
