"""All that the rooms below say in English and a page may show: the keys for `views.sentences`.

`{1}`, `{2}` are values in code spans; `{n}`, `{n2}` numbers; `{name}` is True, False, None or a signal.
A clause begins with a small letter where it can stand inside a sentence; at its beginning it is found
all the same. `tests/test_language.py` runs samples and asks questions, and finds what is missing here.
"""

JOINTS = (
    "{left}; {right}",
    "{left}, and {right}",
    "{left}: {right}",
    "{left}, {right}",
    "{left} and {right}",
    "{left} ({right})",
)
"""What stands between clauses, in the order in which it divides them."""
ENDS = ("{sentence}.", "{sentence}?", "{left}; then {right}")
"""What ends a sentence, and an ending behind another."""

NOUNS = (
    "an empty line",
    "a value that is not followed",
    "the value that it has already",
    "something",
    "nothing",
)
"""Words that stand where a value could."""

OPEN = (
    "raises {error}",
    "raise again: {error}",
    "raise {error}, caused by {1}",
    "raise {error}, and hide what caused it",
    "raise {error}",
    "handle {error}, as {1}",
    "handle {error}",
    "not run: {error}",
    "the recorder failed: {error}",
    "left by {type} at line {n}",
    "{type} was suppressed",
    "{1} is the same {type}",
    "set {1} to the same {type} as {2}",
    "set {1} to the same {type}",
)
"""Clauses with a type's name or an exception's message in them, the longer ones first."""

COUNTED = (
    ("{n} space", "{n} spaces"),
    # endings
    ("{n} further step is not shown", "{n} further steps are not shown"),
    # views
    ("… {n} more variable", "… {n} more variables"),
    ("{n} more variable", "{n} more variables"),
    ("{n} more condition", "{n} more conditions"),
    ("{n} line in all", "{n} lines in all"),
    ("{n} claim on this page", "{n} claims on this page"),
    ("print {n} line", "print {n} lines"),
)
"""Clauses that differ with a number: singular and plural."""

ACTIONS = (
    # names
    "set {1} to {2}",
    "{1} to {2}",
    "set {1} to the function {2}",
    "set {1} to the generator {2}",
    "set {1} to the same list",
    "set {1} to the same list as {2}",
    "set {1} to the same dictionary",
    "set {1} to the same dictionary as {2}",
    "set {1} to the same set",
    "set {1} to the same set as {2}",
    "unpack {1}",
    "swap {1}",
    "assign {1} to {2}",
    "assign {1} to {2} and {3} to {4}",
    "assign to {1}",
    "delete {1}",
    "{1} is deleted",
    "{1} are deleted",
    # what became of a value
    "{1} is {2}",
    "{1} = {2}",
    "{1} is now {2}",
    "{1} are now {2}",
    "{1} becomes {2}",
    "which is now {1}",
    "which stays {1}",
    "{1} is the same list",
    "{1} is the same dictionary",
    "{1} is the same set",
    "{n} more changed",
    # `+=` and methods
    "apply {1}",
    "add {1} to {2}",
    "add {1} at the start of {2}",
    "add the items of {1} to {2}",
    "subtract {1} from {2}",
    "multiply {1} by {2}",
    "divide {1} by {2}",
    "rounded down",
    "raise {1} to the power of {2}",
    "append {1} to {2}",
    "insert {1} into {2}",
    "remove {1} from {2}",
    "remove the first item of {1}",
    "remove the last item of {1}",
    "remove the item at index {1} from {2}",
    "remove the key {1} from {2}",
    "update {1} with {2}",
    "empty {1}",
    "sort {1}",
    "reverse {1}",
    # calls
    "call {1}",
    "call {1} with {2} = {3}",
    "call {1} of {2}",
    "call {1} of {2} with {3} = {4}",
    "initialize {1}",
    "initialize {1} with {2} = {3}",
    "come back from {1}",
    "return {1}",
    "return without a value",
    "yield {1}",
    "yield without a value",
    "wait for {1}",
    "finish waiting for {1}",
    "finish yielding from {1}",
    "evaluate {1}",
    "do nothing",
    # output
    "print {1}",
    "from {1} to {2}",
    "without ending the line",
    # definitions
    "define function {1}",
    "define method {1}",
    "define async function {1}",
    "define async method {1}",
    "define class {1}",
    "define class {1} based on {2}",
    "define type {1}",
    "decorated with {1}",
    "import {1}",
    "import {1} as {2}",
    "import {1} from {2}",
    "import {1} as {2} from {3}",
    "import everything from {1}",
    "{1} as {2}",
    "{1} from {2}",
    "{1} as {2} from {3}",
    # conditions
    "{1} is {name}",
    "check that {1} is {name}",
    "{1} is not evaluated",
    "{1} are not evaluated",
    "check that {1} is not evaluated",
    "check that {1} is {2}",
    "which counts as {name}",
    "a condition is decided",
    "check that a condition is decided",
    "go to line {n}",
    "leave the loop",
    "skip the block",
    "go on with the next pass",
    "{1} matches {2}",
    "{1} matches {2} with {3} = {4}",
    "{1} does not match {2}",
    # blocks
    "take the next item of {1}",
    "take the next item of {1} into {2}",
    "no more items",
    "enter {1}",
    "leave {1}",
    "leave the {1} block",
    "leave the {1} clause",
    "raise",
    "hide what caused it",
    "handle the exception",
    "handle the exception, as {1}",
)
"""Clauses of actions (`recorder.actions`, `trace.words`, `trace.phrases`)."""

ENDINGS = (
    "the condition is {name}",
    "left by {1} at line {n}",
    "program finished",
    "program ended with exit code {n}",
    "stopped after {n} s",
    "stopped after {n} steps and {n2} more, which are not shown",
    "stopped after {n} steps and more, which are not shown",
    "stopped",
    "out of memory",
    "more than {n} bytes of output",
    "more than {n} files, or {n2} MB in files",
    "more than {n} processes",
    "the process was killed",
    "by the runner",
    "the process ended without finishing",
    "the process ended itself with exit code {n}, without finishing",
    "signal {n}",
    "further steps are not shown",
)
"""Why a run or a loop ended (`trace.phrases`, `trace.rows`)."""

REASONS = (
    # where and when
    "before step {n} it is {1}",
    "after step {n} it is {1}",
    "at the end it is {1}",
    "after it {1} is {2}",
    "at step {n} {1} is {2}",
    "at step {n} {1} is {name}",
    "before step {n} {1} is {2}",
    "before step {n} {1} is {name}",
    "after step {n} {1} is {2}",
    "after step {n} {1} is {name}",
    "after step {n}, and at the end, {1} is {2}",
    "after step {n}, and at the end, {1} is {name}",
    "step {n} does not evaluate {1}",
    # a value of another moment
    "That is {1} before step {n}",
    "That is {1} after step {n}",
    "That is {1} after step {n}, not {2}",
    "when line {n} ran the time before",
    "which comes later",
    "its first value",
    "{1} is never that",
    "its last value, after step {n}, is {1}",
    "there is no step {n}",
    "which writes {1}",
    # a part
    "That leaves out the last item",
    "That leaves out the first item",
    "That leaves out {1}",
    "which is its value after step {n}",
    "The last value, {1} after step {n}, is in it once too often",
    "One more than it is",
    "One less than it is",
    # output
    "step {n} writes {1}",
    "step {n} itself writes {1}",
    "Its last step that writes is missing",
    "Its first step that writes is missing",
    "That is only how it ends",
    "step {n} writes {1} before",
    "The order is another one",
    "step {n} writes {1} first",
    "here step {n} writes {1}",
    "That is what step {n} writes",
    "That is all that is written until then",
    "That is with {1} as it is before step {n}",
    "That is with {1} as it is after step {n}",
    "The only step that writes is step {n}",
    "The last to write is step {n}",
    # a changed sample
    "It would be so with {1} in place of {2}",
    "It would be so with {1}, not {2}, in place of {3}",
    "That is the answer for step {n} without the change",
    "That is the answer without the change",
    "step {n} is the first that the change can reach",
    "with {1} it is {2}",
    "with {1} it is {name}",
    "The last line is missing",
    "The first line is missing",
    "Something is printed",
    # counts
    "the last one is step {n}",
    "line {n} runs at none of the steps {n2} to {n3}",
    "line {n} runs once",
    "line {n} runs {n2} times",
    "last at step {n}",
    "{1} is tested at none of the steps {n} to {n2}",
    "{1} is {name} at none of the steps {n} to {n2}",
    "{1} is tested once",
    "{1} is tested {n} times",
    "{1} is {name} once",
    "{1} is {name} {n} times",
    "line {n} is reached once more, at step {n2}, where there are no more items",
    "That leaves out step {n}, where the condition is {name}",
    "the condition in line {n} is tested once",
    "the condition in line {n} is tested {n2} times",
    "the last time at step {n}",
    "That is how often {1} is {name}",
    "That is how often it is {name} or {name2}",
    "That is how many lines run",
    "some run several times",
    # rows and lines
    "at step {n} {1} is {name} ({2})",
    "at step {n} {1} is {name} too",
    "at step {n} {1} is {name} ({2}) too",
    "after step {n} {1} is {name} too",
    "it is never {name}",
    "it is first {name} at step {n}",
    "it is last {name} at step {n}",
    "step {n} is at line {n2}",
    "not at line {n}",
    # exceptions
    "step {n} raises it, and it goes no further",
    "after step {n} the program ends without an error",
    "after step {n} the program ends in {1}",
    "step {n} ends in {1}",
    "not in {1}",
)
"""Clauses on answers (`check.wrong_*`, `check.evidence`, `check.second_answers`)."""

QUESTIONS = (
    "If {1} becomes {2}",
    "what is {1} after step {n}",
    "what is {1} before step {n}",
    "what is {1} at the end",
    "what is the whole output",
    "what is the output of step {n}",
    "which line comes next after step {n}",
    "at which step is {1} first {name}",
    "at which step is {1} last {name}",
    "how many times does line {n} run",
    "in how many steps is {1} tested",
    "which exception ends the program, if any",
    # options that are made
    "Never",
    "No exception",
    "Step {n}",
    "Line {n}:",
)
"""Questions that `ask:` makes (`lesson.ask`) and the words of their options (`check.distractors`)."""

VIEWS = (
    # columns
    "Line",
    "Thread",
    "Code",
    "Action",
    "Returned",
    "Output",
    # what a screen reader says of an empty cell
    "not set",
    "not evaluated",
    "not recorded",
    "no output",
    "main thread",
    "not shown",
    "nothing said",
    "nothing returned",
    # captions and notes
    "One row per statement, with the values after it has run",
    "One row per marked statement, with the values after it has run",
    "One row per call of {1}, with the values at its end",
    "One row per pass of the loop, with the values at its end",
    "How the values change",
    "choose columns with {1}",
    # a page's coverage
    *(
        f"{count}{what}"
        for what in (
            "proved by running the code",
            "made from a run of the code",
            "not verified",
            "found wrong",
        )
        for count in ("", "all ", "{n} ")
    ),
)
"""What data of views says by itself, the same for page and Markdown."""

NOT_YET = (
    # quiz
    "This question has no options: they are made from a run of the sample.",
    "Your answer",
    "Hint {n}",
    "Check answer",
    "Show answer",
    "Right answer:",
    "On each choice:",
    "See step {n}",
    "Proved by running the sample",
    "Author's answer, not run",
    "✓ You answered this before, and you were right.",
    "Choose an answer first.",
    "Write an answer first.",
    "This question has no answer yet.",
    "✓ Right.",
    "✗ Not right.",
    # player
    "Steps",
    "First",
    "Back",
    "Next",
    "Last",
    "Each step of this code is in {table}. With scripts on you can walk through them here.",
    "the table of its steps",
    "Variables",
    "Name",
    "Value",
    "Change",
    "Conditions",
    "Output so far",
    "● changed",
    "no output yet",
    "No step was recorded: {why}",
    "line {n}",
    "lines {lines}",
    "thread {name}",
    "Step {n} of {count}, {where}",
    "Step {n} of {count}, {where}: {what}",
    "{status}. End: {why}",
    # header
    "Tags",
    "View: {view}",
    "Views of {topic}",
    "this topic",
    "{views} of {topic}. Use any, in any order.",
)
"""What player, quiz and header say in plain English until they ask for it by themselves."""
NOT_YET_COUNTED = (
    (
        "With scripts on you can walk through the {n} step of this code here.",
        "With scripts on you can walk through the {n} steps of this code here.",
    ),
    ("~{n} min", "~{n} mins"),
    ("{n} insight", "{n} insights"),
    ("{n} question", "{n} questions"),
    ("{n} view", "{n} views"),
)
"""The same for what differs with a number."""

CLAUSES = (
    *JOINTS, *ENDS, *NOUNS, *OPEN, *ACTIONS, *ENDINGS, *REASONS, *QUESTIONS, *VIEWS, *NOT_YET,
)  # fmt: skip
