"""Names told apart by their scope, as authors write them and columns are headed.

`x` is whatever Python finds by that name, `f.x` the `x` of a function `f`, `global x` the module's.
"""

from tracemark.trace.model import GLOBAL, MODULE


def label(scope: str, name: str) -> str:
    """`f.x` or `global x`."""
    return f"{GLOBAL}{name}" if scope == MODULE else f"{scope}.{name}"


def scope_and_name(label: str) -> tuple[str | None, str]:
    """What the label says: the function's name (or `MODULE`, None for a bare name) and the name."""
    if label.startswith(GLOBAL):
        return MODULE, label.removeprefix(GLOBAL)
    function, _, name = label.rpartition(".")
    return function or None, name
