"""The questions that authors ask: in the lesson, on the cards of "In short", and in the files to take along."""

from collections import deque

from tests.conftest import Html
from tests.course_facts.facts import Fact, Facts, choices, words
from tests.course_facts.lesson import Lesson
from tests.course_facts.runs import ran
from tests.plain_runs import plain_run
from tests.question_readers import Read
from tests.test_topic_changed_runs import text_of


def _values(window: str) -> str:
    *some, last = (str(one) for one in eval(window, {"deque": deque}))
    return f"{', '.join(some)} and {last}"


def _at(code: str, line: int) -> list[dict[str, str]]:
    """The variables after each run of a line."""
    return [step.after for step in plain_run(code).steps if step.line == line]


QUESTIONS = {
    "gradient-descent": {
        "What is w after the first update?": lambda c: _at(c, 7)[0]["w"],
        "The stop rule is True in turn 5.": lambda c: ran(
            c.replace("abs(slope) < 0.5", "abs(slope) < 1.0")
        ).final["turn"],
        "What would the first update make of w": lambda c: _at(
            c.replace("rate = 0.25", "rate = 1.0"), 7
        )[0]["w"],
        "And what would the last line print": lambda c: (
            ran(c.replace("rate = 0.25", "rate = 1.0")).printed
        ),
    },
    "early-stopping": {
        "In which epoch does the training stop?": lambda c: ran(c).final["epoch"],
        "Which line is printed first?": lambda c: ran(c).output.splitlines()[0],
        "Which model is used in the end": lambda c: ran(c).final["best_epoch"],
        "What would the last line print": lambda c: ran(
            c.replace("patience = 2", "patience = 3")
        ).output.splitlines()[-1],
    },
    "drift-detection": {
        "On which day does the alarm come?": lambda c: ran(c).final["day"],
        "Which values are in the window after day 6?": lambda c: _values(_at(c, 7)[5]["window"]),
        "Somebody writes len(window) > size": lambda c: (
            ran(c.replace("len(window) == size", "len(window) > size")).printed
        ),
        "Somebody writes >= 2 in line 10.": lambda c: ran(
            c.replace("- baseline) > 2", "- baseline) >= 2")
        ).final["day"],
        "Somebody forgets maxlen": lambda c: ran(c.replace("maxlen=size", "")).printed,
        "How many times does it compute a mean": lambda c: str(len(_at(c, 9))),
    },
}
"""The true answer to each question that the authors ask, from plain runs; a question by how it begins."""


def answer_to(question: str, lesson: Lesson) -> str:
    found = [how for begin, how in QUESTIONS[lesson.name].items() if question.startswith(begin)]
    assert len(found) == 1, question
    return found[0](lesson.code)


def own(page: Html, lesson: Lesson) -> Facts:
    """The questions on the page of the lesson."""
    for form in page.has("form", "tm-quiz"):
        question = words(form.find(".//legend"))  # type: ignore[arg-type]
        yield from choices(form, question, answer_to(question, lesson))
        (listed,) = (ul for ul in form.iter("ul") if ul.get("class") == "tm-right-options")
        yield Fact("told", question, [text_of(li) for li in listed], [answer_to(question, lesson)])


def short(page: Html, lesson: Lesson) -> Facts:
    """The cards: key moments as the lesson has them, and questions."""
    moments = {
        words(one[0]): words(one).removeprefix(words(one[0])).strip()
        for one in lesson.page("").has("details", "tm-moment")
    }
    (cards,) = page.has("ol", "tm-cards")
    for card in cards:
        title = words(card.find(".//p[@class='tm-label']"))  # type: ignore[arg-type]
        back = card.find("details")
        assert back is not None
        if title in moments:
            shown = words(back).removeprefix("Turn over").strip()
            yield Fact("moment", title, shown, moments.pop(title))
            continue
        true = answer_to(title, lesson)
        right = [text_of(li) for li in back.findall("ul[@class='tm-right-options']/li")]
        yield Fact("question", title, right, [true])
        for li in card.findall("div/details/ul/li"):
            yield Fact("option", title, text_of(li) in right, text_of(li) == true)
    yield Fact("moment", "not on a card", moments, {})


def exported(read: list[Read], lesson: Lesson) -> Facts:
    """Questions as another program reads them."""
    for one in read:
        question = " ".join(one.front.split())
        true = answer_to(question, lesson)
        marked = [text for text, right, _ in one.options if right]
        yield Fact("question", question, marked, [true])
        for text, right, _ in one.options:
            yield Fact("option", question, right, text == true)
