"""Codes TM2xx: what a lesson claims."""

from collections.abc import Mapping

from tracemark.check.code import FIRST_FALSE, PINNED, TRACKER, Code, block, fence, quiz

_AFTER = '    answer: step(4)["total"]'
_TWO_ROWS = "\n\n".join(
    (
        fence('show="none"', "total = 0", "for i in range(3):", "    total += i"),
        block("trace-table", "    rows: 1-2"),
    )
)
_COUNT = ("total = 0", "for i in range(3):", "    total += i")


CLAIMS: Mapping[str, Code] = {
    "TM201": Code(
        "The claim is not a valid expression",
        "A claim is one Python expression of names, literals, operators, calls, subscripts and "
        "attributes. Comprehensions, lambdas, f-strings and assignments are not part of it.",
        '`{trace} final["total"`',
        '`{trace} final["total"]`',
    ),
    "TM202": Code(
        "The claim asks for something that does not exist",
        "A name, a word or a function in a claim is unknown, is used in a way that has no meaning, or is "
        "ambiguous: a variable `line` of the sample and the word `line` of a row are two things. A line of "
        "`runs(…)` that holds nothing that makes a step is another example.",
        "`{trace} total`",
        '`{trace} final["total"]`',
    ),
    "TM203": Code(
        "The ticked answer is wrong",
        "The run gives another answer than the option that is ticked. Either the option, the `answer:` "
        "or the sample has changed, or the author was mistaken. An option in prose that says no value cannot be compared "
        'with one: `{value="…"}` after it says what it stands for. '
        "With `kind: multiple` a right option "
        "that is not ticked is found too.",
        quiz(FIRST_FALSE, "- [x] Step 8", "- [ ] Step 9"),
        quiz(FIRST_FALSE, "- [ ] Step 8", "- [x] Step 9"),
    ),
    "TM204": Code(
        "No option is right",
        "The run gives an answer that no option says. Options are compared by value: `9` and `Step 9` "
        'say 9, `No output` says the empty text; `{value="…"}` after an option says outright what it '
        "stands for.",
        quiz(FIRST_FALSE, "- [ ] In round two", "- [ ] In round three"),
        quiz(FIRST_FALSE, "- [ ] In round two", '- [ ] In round three {value="9"}'),
    ),
    "TM205": Code(
        "More than one option is right",
        "Two options say the same value in two ways, which are equal once blanks, quotes and markup are taken away, so a learner could be told that a right answer is "
        "wrong. `2` and `2.0` are equal, `True` and `1` are not.",
        quiz(FIRST_FALSE, "- [x] Step 9", "- [ ] `9`"),
        quiz(FIRST_FALSE, "- [x] Step 9", "- [ ] `8`"),
    ),
    "TM206": Code(
        "Nothing says what is right",
        "A question has no ticked option and no `answer:`, so nobody could answer it.",
        quiz("- [ ] Step 8", "- [ ] Step 9"),
        quiz(FIRST_FALSE, "- [ ] Step 8", "- [ ] Step 9"),
    ),
    "TM207": Code(
        "There is no such row",
        "A reference, a view or a claim names a row that the table does not have, or a row that the "
        "second run of a `what_if` never reached.",
        "See [step 14](trace:14).",
        "See [step 9](trace:9).",
    ),
    "TM208": Code(
        "A check does not hold",
        "The `check:` of a key moment, snapshot or transcript is False in the run.",
        block("moment | What is the total?", '    check: final["total"] == 4', "", "It is 4."),
        block("moment | What is the total?", '    check: final["total"] == 3', "", "It is 3."),
    ),
    "TM209": Code(
        "A reference says something false of a row",
        "The claim in the title of a reference must hold at each row that it names. Where the condition "
        "was not evaluated in the row, or a name in it was not set, it does not hold.",
        'In [step 9](trace:9 "version < 3") the condition is True.',
        'In [step 6](trace:6 "version < 3") the condition is True.',
    ),
    "TM210": Code(
        "The second run cannot be made",
        "A `what_if` (or the option `fault`) replaces a piece of the sample, matched as syntax. The piece must stand at exactly "
        "one place of the shown code, its replacement must be different and fit there, and no line may "
        "move.",
        '`{trace} what_if("version", "release").final["total"]`',
        '`{trace} what_if("version < 3", "version < 5").final["total"]`',
    ),
    "TM211": Code(
        "The claim cannot be decided",
        "The record does not hold what the claim needs, such as a variable that is not set yet a value "
        "that was too long to be kept whole or steps past `max_steps`, or the operation is not possible on the values of the run. A row of a loop or a "
        "call may have evaluated a condition several times, as True and as False: then it has no single value there.",
        '`{trace} step(1)["total"]`',
        '`{trace} step(2)["total"]`',
    ),
    "TM212": Code(
        "Nothing is proved",
        "Under `verify: strict` every question needs an `answer:` that a run can compute, and every claim "
        "must ask something of the run: `answer: 6`, `check: 1 == 1` and `check: len(output) >= 0` are so whatever the sample does. "
        "Otherwise such questions and claims are counted as unverified.",
        quiz("- [ ] Step 8", "- [x] Step 9"),
        quiz(FIRST_FALSE, "- [ ] Step 8", "- [x] Step 9"),
    ),
    "TM213": Code(
        "Unknown column",
        "A view or `watch` asks for a column that is no variable and no condition of the run, nor an "
        "expression that can be computed in one of its rows.",
        fence('watch="totl"', *_COUNT),
        fence('watch="total"', *_COUNT),
    ),
    "TM214": Code(
        "The step does not exist",
        "The option `step` names a function that is never called (a class is none), a line without a loop, or marked "
        "statements where none is marked, so that the table would have no rows.",
        fence('step="loop 1"', *_COUNT),
        fence('step="loop 2"', *_COUNT),
    ),
    "TM215": Code(
        "No options can be made",
        "A quiz has an `answer:` or `ask:` and no options, and the run gives fewer than two wrong answers "
        "that one would believe, or an answer that is too long for an option. Write the options by hand.",
        block("quiz | How is the end reached?", "    answer: ending"),
        block(
            "quiz | How is the end reached?",
            "    answer: ending",
            "",
            "- [x] `finished`",
            "- [ ] `error`",
        ),
    ),
    "TM216": Code(
        "A pinned table differs from the run",
        "The Markdown table in the body of a view is what the author has reviewed, and the run shows "
        "something else: another value in the cell, a row or a column more or less. After ten differences "
        "of one table the others are only counted. What is marked as code and what is not, white space "
        "around a cell, and which dash stands in an empty one make no difference.",
        block("trace-tracker | deploy", *TRACKER, "", *PINNED, "").replace("`3`", "`4`", 1),
        block("trace-tracker | deploy", *TRACKER, "", *PINNED, ""),
    ),
    "TM217": Code(
        "Nothing is pinned yet",
        "A block with `pinned: true` has no table in its body. `tracemark pin` writes it.",
        block("trace-tracker | deploy", *TRACKER, "    pinned: true"),
        block("trace-tracker | deploy", *TRACKER, "    pinned: true", "", *PINNED, ""),
    ),
    "TM218": Code(
        "An option is right for another reading of the question",
        'The question says "at step 4", which may mean before the step or after it, and an option that '
        "counts as wrong is the value on the other side. A reader who chooses it has made no mistake: say "
        "in the question which side is meant, or take another option. A question for the first or the last step "
        "of `n == 3` may mean the step that makes it so or the one that evaluates it, which are two: "
        'say "evaluated" in the question, or claim `first(this["n"] == 3)`.',
        block("quiz | What is `total` at step 4?", _AFTER, "", "- [x] `1`", "- [ ] `0`"),
        block("quiz | What is `total` after step 4?", _AFTER, "", "- [x] `1`", "- [ ] `0`"),
    ),
    "TM219": Code(
        "A reference to a row that the page does not show",
        "The row exists, but no table of the page has it and there is no player, so the link leads nowhere: "
        "`rows:` leaves it out, or `show` has no table. An author who only wants to prove something can "
        "claim it in a `check:`.",
        f"{_TWO_ROWS}\n\nSee [step 4](trace:4).",
        f"{_TWO_ROWS}\n\nSee [step 2](trace:2).",
    ),
    "TM220": Code(
        "Nobody could find the fault",
        "The option `fault` names a change that is for the reader to find: within one line, in a program that "
        "still ends, and with something to be seen. It must print something else, or end otherwise; where "
        "nothing is printed, a variable must have another value at the end.",
        fence('fault="range(3) -> range(0, 3)"', *_COUNT),
        fence('fault="range(3) -> range(1, 4)"', *_COUNT),
    ),
}
"""In order."""
