"""Python's own tests behave as if untraced: each module of them is run as a sample.

They come with the interpreter (package `test`). A module is run as `__main__`, so its own code is
what is recorded; it runs its tests and tells of each. What it prints, with the tracebacks of tests
that fail on their own, must be the same with and without the recorder.
"""

import ast
import difflib
import doctest
import importlib.util
import os
import re
import textwrap
import warnings
from pathlib import Path

import pytest
from tests.test_recorder_transparency import Seen, plain

from tracemark.runner import Environment, Runner
from tracemark.trace.model import Trace
from tracemark.trace.program import Limits, Program

LIMITS = Limits(max_steps=5000, timeout=60, memory=4 << 30, output=8 << 20)
"""Past so many rows a module goes on unrecorded, at nearly its own speed."""
MODULES = (
    *("test_abc", "test_abstract_numbers", "test_asyncgen", "test_atexit", "test_augassign"),
    *("test_baseexception", "test_binop", "test_bisect", "test_bool", "test_class", "test_code"),
    *("test_compare", "test_contains", "test_contextlib_async"),
    *("test_copy", "test_copyreg", "test_decorators", "test_defaultdict", "test_descrtut"),
    *("test_dictcomps", "test_dictviews", "test_dynamic", "test_dynamicclassattribute"),
    *("test_eof", "test_exception_hierarchy", "test_exception_variations", "test_flufl"),
    *("test_frame", "test_funcattrs", "test_generator_stop", "test_genericclass"),
    *(
        "test_global",
        "test_graphlib",
        "test_heapq",
        "test_index",
        "test_int_literal",
        "test_isinstance",
    ),
    *("test_iter", "test_iterlen", "test_keyword", "test_keywordonlyarg", "test_list"),
    *("test_named_expressions", "test_numeric_tower", "test_opcodes", "test_operator"),
    *("test_positional_only_arg", "test_pow"),
    *("test_pprint", "test_print", "test_property", "test_raise", "test_reprlib"),
    *("test_richcmp", "test_sched", "test_scope", "test_shlex", "test_slice"),
    *("test_string", "test_string_literals", "test_subclassinit", "test_super"),
    *(
        "test_textwrap",
        "test_threading_local",
        "test_tuple",
        "test_types",
        "test_type_annotations",
        "test_type_params",
        "test_typechecks",
    ),
    *("test_unary", "test_unicode_identifiers", "test_unpack", "test_userdict"),
    *("test_syntax", "test_userlist", "test_with", "test_yield_from"),
)
LONG = (
    *("test_call", "test_contextlib", "test_coroutines", "test_dict", "test_except_star"),
    *("test_exception_group", "test_exceptions", "test_finalization", "test_fstring"),
    *("test_functools", "test_generators", "test_grammar", "test_hash", "test_ordered_dict"),
    *("test_patma", "test_queue", "test_sys_settrace", "test_traceback", "test_weakset"),
)
"""Recorded for many seconds: run only where `TRACEMARK_TEST_LONG` is set."""
ENDLESS = ("test_context", "test_deque", "test_descr", "test_range", "test_set", "test_weakref")
"""They go on for so many rows past the limit that they are taken for endless and stopped."""
DOCTESTS = (
    *("test_descrtut", "test_extcall", "test_generators", "test_genexps", "test_listcomps"),
    *("test_metaclass", "test_pep646_syntax"),
    *("test_setcomps", "test_unpack", "test_unpack_ex"),
)
"""Modules whose examples in text, which a doctest would run, are made a sample."""
LEFT_OUT = {"test_contextlib": {"TestChdir": "it names the temporary folder"}}
"""What of a module is not run, and why."""
NOTICED = {
    "test_frame": {
        "ReprTest.test_repr": "`f_lineno` of a frame that is over",
        "TestIncompleteFrameAreInvisible.test_sneaky_frame_object": "the collector runs in a probe",
    },
}
"""Tests of a module that notice the recorder, and by what."""
LEAST = 20
"""Rows of a module that is recorded."""

MAIN = re.compile(r"^if __name__ == ['\"]__main__['\"]:.*", re.DOTALL | re.MULTILINE)
DIFFERENT_EACH_TIME = re.compile(r"0x[0-9a-f]+|in \d+\.\d+s")


def source_of(module: str) -> str:
    package = importlib.util.find_spec("test")
    path = Path(package.origin).with_name(f"{module}.py") if package and package.origin else None
    if path is None or not path.is_file():
        pytest.skip(f"this Python comes without test.{module}")
    return path.read_text(encoding="utf-8")


def with_main(module: str) -> str:
    """The source of the module, with an end that runs its tests and names each."""
    named = [*LEFT_OUT.get(module, ()), *NOTICED.get(module, ())]
    deleted = [f"    del {test}\n" for test in named]
    return MAIN.sub("", source_of(module)) + (
        'if __name__ == "__main__":\n    import unittest\n'
        f"{''.join(deleted)}    unittest.main(verbosity=2)\n"
    )


def with_one_test(module: str, test: str) -> str:
    """The source of the module, with an end that runs one of its tests."""
    return MAIN.sub("", source_of(module)) + (
        f'if __name__ == "__main__":\n    import unittest\n    unittest.main(argv=["", "{test}"])\n'
    )


def examples_of(module: str) -> str:
    """The examples in the module's texts, one after the other; each shows its value or exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source_of(module))
    examples = [
        f"try:\n{textwrap.indent(shown(example.source), '    ')}"
        "except BaseException: traceback.print_exc()\n"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ">>>" in node.value
        for example in doctest.DocTestParser().get_examples(node.value)
    ]
    return "import sys, traceback\n" + "".join(filter(compiles, examples))


def shown(example: str) -> str:
    """As the prompt has it: a value is shown."""
    asked = f"sys.displayhook(\n{example})\n"
    return asked if compiles(asked) else example


def compiles(code: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(code, "example", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
        return True


def lines_of(seen: Seen, folder: Path) -> list[str]:
    """All that was seen, without what is different in each run."""
    text = f"{seen.stdout}\n{seen.stderr}\nexit code {seen.exit_code}".replace(f"{folder}/", "")
    return DIFFERENT_EACH_TIME.sub("…", text).split("\n")


def difference(code: str, folder: Path) -> tuple[str, Trace]:
    """What tells the traced run from the untraced one, and the trace."""
    trace = Runner(None, Environment(isolation="basic")).run(Program(code=code, limits=LIMITS))
    traced = lines_of(Seen(trace.stdout, trace.stderr, trace.end.exit_code), folder)
    untraced = lines_of(plain(code, "", folder), folder)
    lines = difflib.unified_diff(untraced, traced, "untraced", "traced", n=0, lineterm="")
    return "\n".join(lines), trace


def assert_as_if_untraced(code: str, folder: Path):
    told, trace = difference(code, folder)
    if told:
        pytest.fail(f"{told}\n{trace.end}", pytrace=False)
    assert trace.end.reason in ("exit", "finished"), trace.end
    assert len(trace.numbered) >= LEAST


@pytest.mark.parametrize("module", MODULES)
def test_a_test_module_of_python_behaves_as_if_untraced(module, tmp_path):
    assert_as_if_untraced(with_main(module), tmp_path)


@pytest.mark.skipif("TRACEMARK_TEST_LONG" not in os.environ, reason="takes minutes")
@pytest.mark.parametrize("module", LONG)
def test_a_long_test_module_of_python_behaves_as_if_untraced(module, tmp_path):
    assert_as_if_untraced(with_main(module), tmp_path)


@pytest.mark.skipif("TRACEMARK_TEST_LONG" not in os.environ, reason="takes minutes")
@pytest.mark.parametrize("module", ENDLESS)
def test_a_test_module_of_python_is_taken_for_endless(module):
    trace = Runner(None, Environment(isolation="basic")).run(
        Program(code=with_main(module), limits=LIMITS)
    )
    assert trace.end.reason == "step-limit", "move it to the other lists"


@pytest.mark.parametrize("module", DOCTESTS)
def test_examples_in_a_test_module_behave_as_if_untraced(module, tmp_path):
    assert_as_if_untraced(examples_of(module), tmp_path)


@pytest.mark.parametrize(
    ("module", "test"), [(module, test) for module, tests in NOTICED.items() for test in tests]
)
def test_a_test_of_python_notices_the_recorder(module, test, tmp_path):
    told, _ = difference(with_one_test(module, test), tmp_path)
    assert told, "take it off the list"
