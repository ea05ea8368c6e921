"""Arrays and tables of NumPy and pandas: type, shape and the first values.

Neither is ever imported here: without the sample's import there is no such value. How much is read does
not depend on how large an array is. Objects inside an array are told as everywhere, never by their own
`__repr__`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .exact import (
    MAX_COMPARED,
    MAX_ITEMS,
    Contents,
    class_dict,
    instance_attributes,
    is_from,
    is_sealed,
    module_of,
    mro_of,
    name_of,
    text,
)

Part = Callable[[Any], "str | None"]

ROOM = 600
"""Characters of the values of one array, if it can be."""
CELLS = (100, 40, 12, 4)
"""Values shown at most: the first of these numbers that gives a text for which there is room."""
MAX_ROWS, MAX_COLUMNS = 6, 8
"""Of a table."""
_SHORTEST = ("float16", "float32", "longdouble", "float128", "float96", "complex64", "clongdouble")
"""Types whose values are shown as their own digits: as Python's numbers they would have more."""


# -- NumPy


def is_numpy(kind: type, name: str) -> bool:
    """Is it this class of NumPy? They are made in C, so that nobody else's has such a name."""
    return name_of(kind) == name and module_of(kind) == "numpy" and is_sealed(kind)


def scalar_text(obj: Any, part: Part) -> str | None:
    """`np.int64(3)`; None for what is no number, text or truth value of NumPy."""
    kind = type(obj)
    if module_of(kind) != "numpy" or not is_sealed(kind):
        return None
    if not any([is_numpy(base, "generic") for base in mro_of(kind)]) or name_of(kind) == "void":
        return None
    name = name_of(kind)
    if name in ("bool", "bool_"):
        return "np.True_" if obj else "np.False_"
    if name == "datetime64":
        return "np.datetime64('" + str(obj) + "')"
    if name == "timedelta64":
        return "np.timedelta64(" + str(obj.astype("i8")) + ", '" + str(obj.dtype.str)[4:-1] + "')"
    shown = _digits(obj) if name in _SHORTEST else part(obj.item())
    return None if shown is None else "np." + name + "(" + shown + ")"


def _digits(number: Any) -> str:
    """As many digits as tell it from its neighbours."""
    return str(number).strip("()")


def dtype_text(obj: Any) -> str | None:
    """`dtype('int64')`; None for what is no dtype."""
    base = mro_of(type(obj))[-2:-1]
    if not base or not is_numpy(base[0], "dtype"):
        return None
    return "dtype(" + repr(str(obj)) + ")"


def array_contents(obj: Any, part: Part) -> Contents | None:
    """The contents of an array; those of other classes derived from it are only counted."""
    kind = type(obj)
    if is_numpy(kind, "ndarray"):
        return _array(obj, part)
    bases = mro_of(kind)
    for base in bases if len(bases) > 2 else ():
        if is_numpy(base, "ndarray"):
            shape = class_dict(base)["shape"].__get__(obj)
            return text(name_of(kind) + " of shape " + repr(shape))
    return None


def _array(obj: Any, part: Part) -> Contents:
    shown, whole = _values(obj, part)
    found = text(
        "array(" + shown + ") " + str(obj.dtype) + ", shape " + repr(obj.shape),
        whole=whole,
        length=obj.size,
    )
    if not whole and obj.size <= MAX_COMPARED and not obj.dtype.hasobject:
        found.rest = hash(obj.tobytes())
    return found


_texts: dict[tuple[str, tuple[int, ...], bytes], tuple[str, bool]] = {}
"""Texts of arrays of plain numbers, by type, shape and the bytes of what is shown: most arrays are looked
at often and change rarely."""
MAX_TEXTS = 100


def _values(obj: Any, part: Part) -> tuple[str, bool]:
    """The values as nested lists; are they all?"""
    if obj.dtype.kind not in "biufc":
        return _painted(obj, part)
    corner = obj[tuple([slice(count) for count in _corner(obj.shape, CELLS[0])])]
    key = obj.dtype.str, obj.shape, corner.tobytes()
    found = _texts.get(key)
    if found is None:
        if len(_texts) >= MAX_TEXTS:
            _texts.clear()
        found = _texts[key] = _painted(obj, part)
    return found


def _painted(obj: Any, part: Part) -> tuple[str, bool]:
    for cells in CELLS:
        shape = _corner(obj.shape, cells)
        corner = obj[tuple([slice(count) for count in shape])]
        shown = _nested(_told(corner, part), obj.shape)
        if len(shown) <= ROOM:
            break
    return shown, shape == obj.shape


def _corner(shape: tuple[int, ...], cells: int) -> tuple[int, ...]:
    """How many values of each dimension are shown: of a long one fewer than of a short one."""
    limits = [min(count, MAX_ITEMS) for count in shape]
    while _product(limits) > cells:
        limits[limits.index(max(limits))] -= 1
    return tuple(limits)


def _product(numbers: Sequence[int]) -> int:
    product = 1
    for number in numbers:
        product *= number
    return product


def _told(corner: Any, part: Part) -> Any:
    """The values of a small array as text, in nested lists."""
    name = corner.dtype.name
    if corner.dtype.kind in "biuf" and name not in _SHORTEST:
        return _texts_of(corner.tolist(), part)
    if corner.ndim:
        return [_told(corner[(place, ...)], part) for place in range(len(corner))]
    if corner.dtype.kind in "Mm":
        return repr(str(corner[()]))
    if name in _SHORTEST:
        return _digits(corner[()])
    return value_text(corner.item(), part)


def _texts_of(values: Any, part: Part) -> Any:
    if type(values) is list:
        return [_texts_of(value, part) for value in values]
    return value_text(values, part)


def value_text(value: Any, part: Part) -> str:
    """One value inside an array; records as tuples."""
    if type(value) is tuple:
        inside = ", ".join([value_text(item, part) for item in value])
        return "(" + inside + (",)" if len(value) == 1 else ")")
    shown = part(value)
    return name_of(type(value)) + "(…)" if shown is None else shown


def _nested(told: Any, shape: tuple[int, ...]) -> str:
    """Lists of texts as one text, with the number of what each of them leaves out."""
    if type(told) is not list:
        return str(told)
    texts = [_nested(one, shape[1:]) for one in told]
    if shape[0] > len(texts):
        texts.append("… " + str(shape[0] - len(texts)) + " more")
    return "[" + ", ".join(texts) + "]"


# -- pandas


def table_contents(obj: Any, part: Part) -> Contents | None:
    """The contents of a DataFrame, a Series or an Index; None for all other objects.

    They are read where pandas keeps them: its methods would leave traces in the object.
    """
    kind = type(obj)
    if not module_of(kind).startswith("pandas") or not is_from(kind, "pandas", name_of(kind)):
        return None
    read = _TABLES.get(name_of(kind), _index if name_of(kind).endswith("Index") else None)
    if read is None:
        return None
    try:
        return read(obj, part)
    except Exception:  # another version of pandas may keep them elsewhere
        return text(name_of(kind) + " object")


def _frame(obj: Any, part: Part) -> Contents:
    manager = _kept(obj)["_mgr"]
    names, index = manager.axes
    shape = len(index), len(names)
    rows, columns = min(shape[0], MAX_ROWS), min(shape[1], MAX_COLUMNS)
    labels = _labels(names, columns, part)
    texts, types = [], []
    for place in range(columns):
        values = manager.blocks[manager.blknos[place]].values
        if values.ndim > 1:
            values = values[manager.blklocs[place]]
        texts.append(labels[place] + ": " + _column(values, rows, shape[0], part))
        types.append(str(values.dtype))
    if shape[1] > columns:
        texts.append("… " + str(shape[1] - columns) + " more")
    inside = "{" + ", ".join(texts) + "}" + _index_part(index, rows, part)
    return _table(obj, inside, ", ".join(dict.fromkeys(types)), shape, manager)


def _series(obj: Any, part: Part) -> Contents:
    kept = _kept(obj)
    manager = kept["_mgr"]
    values = manager.blocks[0].values
    rows = min(len(values), MAX_ITEMS)
    inside = _column(values, rows, len(values), part) + _index_part(manager.axes[0], rows, part)
    if kept.get("_name") is not None:
        inside += ", name=" + value_text(kept["_name"], part)
    return _table(obj, inside, str(values.dtype), (len(values),), manager)


def _index(obj: Any, part: Part) -> Contents:
    kept = _kept(obj)
    name = name_of(type(obj))
    if "_range" in kept:
        return text(name + repr(kept["_range"]).removeprefix("range"))
    if "_data" not in kept:
        return text(name + " of shape " + repr((len(obj),)))
    values = kept["_data"]
    rows = min(len(values), MAX_ITEMS)
    return _table(
        obj, _column(values, rows, len(values), part), str(values.dtype), (len(values),), None
    )


_TABLES: dict[str, Callable[[Any, Part], Contents]] = {"DataFrame": _frame, "Series": _series}


def _kept(obj: Any) -> dict[Any, Any]:
    """What pandas keeps in the object."""
    return instance_attributes(obj) or {}


def _table(obj: Any, inside: str, types: str, shape: tuple[int, ...], manager: Any) -> Contents:
    shown = name_of(type(obj)) + "(" + inside + ")" + (" " + types if types else "")
    found = text(shown + ", shape " + repr(shape), whole="… " not in inside, length=_product(shape))
    if manager is not None and not found.items[1] and found.length <= MAX_COMPARED:
        kept = [block.values for block in manager.blocks]
        plain = [values for values in kept if is_numpy(type(values), "ndarray")]
        found.rest = hash((*[one.tobytes() for one in plain if not one.dtype.hasobject],))
    return found


def _column(values: Any, rows: int, count: int, part: Part) -> str:
    return _nested(_first_values(values, rows, part), (count,))


def _first_values(values: Any, rows: int, part: Part) -> list[str]:
    """The first values of an array of NumPy or of pandas."""
    if is_numpy(type(values), "ndarray"):
        return list(_told(values[:rows], part))
    if not module_of(type(values)).startswith("pandas"):
        return ["…"] * rows  # it may be the sample's
    return [_cell(values[place], part) for place in range(rows)]


def _cell(value: Any, part: Part) -> str:
    """A value of an array of pandas: a Timestamp, NA, …"""
    if module_of(type(value)).startswith("pandas"):
        return repr(value)
    return value_text(value, part)


def _index_part(index: Any, rows: int, part: Part) -> str:
    """The labels of the rows, unless they are just counted."""
    kept = _kept(index)
    if kept.get("_range") == range(len(index)):
        return ""
    return ", index=" + _nested(_labels(index, rows, part), (len(index),))


def _labels(index: Any, count: int, part: Part) -> list[str]:
    kept = _kept(index)
    if "_range" in kept:
        return [str(label) for label in kept["_range"][:count]]
    if "_data" in kept:
        return _first_values(kept["_data"], count, part)
    return [value_text(index[place], part) for place in range(count)]
