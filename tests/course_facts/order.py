""" "Put in order": each order that the page knows is run, and many that it refuses without a run."""

import ast
import json
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from xml.etree.ElementTree import Element

from tests.conftest import Html
from tests.course_facts.facts import Fact, Facts, words
from tests.course_facts.lesson import Lesson
from tests.course_facts.runs import ran
from tests.plain_runs import plain_run
from tests.test_topic_changed_runs import matched, text_of

SHUFFLES = 300


@dataclass
class Pieces:
    """The lines that are to be put in order, by their letters."""

    lesson: Lesson
    code: dict[str, str]

    def text(self, order: str) -> str:
        return "\n".join(self.code[letter] for letter in order) + "\n"

    def kind(self, order: str) -> str:
        """Is it right, wrong, or nearly right?"""
        here, there = ran(self.text(order)), ran(self.lesson.code)
        if here != there:
            return "wrong"
        return "right" if self.steps(self.text(order)) == self.steps(self.lesson.code) else "near"

    @staticmethod
    def steps(code: str) -> Counter[str]:
        lines = code.split("\n")
        return Counter(lines[step.line - 1] for step in plain_run(code).steps)


def order(page: Html, lesson: Lesson) -> Facts:
    (box,) = page.has("div", "tm-order")
    known = json.loads(box.get("data-order") or "")
    listed, shown = [one for one in box.iter("ol") if one.get("class") == "tm-pieces"]
    pieces = Pieces(lesson, {li.get("data-piece") or "": text_of(li.find("code")) for li in listed})
    said = [(li.get("data-kind"), words(li)) for one in box.iter("ul") for li in one]
    said = [one for one in said if one[0]]
    for tried, n in known["tried"].items():
        kind, why = said[n]
        yield Fact("option", f"the order {tried}", kind, pieces.kind(tried))
        if kind == "wrong":
            yield Fact("reason", why, True, so(why, pieces.text(tried), pieces, tried))
    solution = "".join(text_of(li.find("b")) for li in shown)
    lines = [line for line in lesson.lines if line]
    yield Fact("question", "the solution", [pieces.code[one] for one in solution], lines)
    alike = [words(li).replace(" ", "") for li in box.findall("details/ul/li")]
    right = [one for one, n in known["tried"].items() if said[n][0] == "right"]
    yield Fact("question", "all that do the same", sorted(alike or [solution]), sorted(right))
    for li in listed:
        if (stays := li.find("small")) is not None:
            place = solution.index(li.get("data-piece") or "") + 1
            yield Fact("given", text_of(stays), text_of(stays), f"place {place}")
    yield from _needed(pieces, known)
    yield from _not_run(pieces, solution, known["tried"], listed)
    if wrong := known["wrong"]:
        (told,) = (text for _, text in said if text.startswith(f"Line {wrong} does not belong"))
        instead, why = matched(r"in place of line (\w): (.+)$", told).groups()
        code = pieces.text(solution.replace(instead, wrong))
        yield Fact("reason", told, pieces.code[wrong] in lines, False)
        yield Fact("reason", told, True, so(why, code, pieces, solution))
        yield Fact("option", told, ran(code) == ran(lesson.code), False)


def so(why: str, code: str, pieces: Pieces, order: str) -> bool:
    """Is this what came of an order?"""
    here, there = ran(code), ran(pieces.lesson.code)
    if found := re.fullmatch(r"It stops in line (\w): (.+)\.", why):
        return (found[2], found[1]) == (here.error, order[(here.line or 0) - 1])
    if here.error:
        return False
    if why == "It prints nothing.":
        return not here.output
    if found := re.fullmatch(r"In the end (\w+) is (.+), not (.+)\.", why):
        name, value, right = found.groups()
        return (value, right) == (here.final[name], there.final[name]) and value != right
    found = matched(r"^(?:Line (\d+) of what it prints is|It prints) (.+), not (.+)\.$", why)
    n = int(found[1] or 1) - 1
    lines, right_lines = here.output.splitlines(), there.output.splitlines()
    return lines[:n] == right_lines[:n] and (lines[n], right_lines[n]) == (found[2], found[3])


def _needed(pieces: Pieces, known: dict) -> Facts:
    """Which lines set a name that another one needs."""
    bound = {letter: _names(code, ast.Store) for letter, code in pieces.code.items()}
    for letter, name, above in known["needs"]:
        own = {one for one in bound if name in bound[one]} - {letter, known["wrong"]}
        read = name in _names(pieces.code[letter], ast.Load)
        yield Fact("reason", f"{letter} needs {name}", (True, set(above) - {letter}), (read, own))


def _names(line: str, context: type) -> set[str]:
    """The names that a line sets or reads, read on its own."""
    code = line.strip()
    if code in ("else:", "break"):
        return set()
    nodes = [*ast.walk(ast.parse(f"{code}\n    pass" if code.endswith(":") else code))]
    names = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, context)}
    changed = [one.target for one in nodes if isinstance(one, ast.AugAssign)]
    names |= {one.id for one in changed if isinstance(one, ast.Name)}  # set and read
    if context is ast.Store:
        names |= {one.name for one in nodes if isinstance(one, ast.alias)}
    return names


def _not_run(pieces: Pieces, solution: str, tried: dict[str, int], listed: Element | list) -> Facts:
    """No order that the page refuses without a run of it is right: swaps of two lines, and shuffles."""
    free = [
        n
        for n, letter in enumerate(solution)
        for li in listed
        if li.get("data-piece") == letter and li.find("small") is None
    ]
    orders = set()
    for one, other in combinations(free, 2):
        letters = [*solution]
        letters[one], letters[other] = letters[other], letters[one]
        orders.add("".join(letters))
    chance = random.Random(1)
    for _ in range(SHUFFLES):
        letters, places = [*solution], chance.sample(free, min(4, len(free)))
        for n, letter in zip(places, [solution[n] for n in sorted(places)], strict=True):
            letters[n] = letter
        orders.add("".join(letters))
    for refused in sorted(orders - {*tried}):
        yield Fact("option", f"the order {refused}", "wrong", pieces.kind(refused))
