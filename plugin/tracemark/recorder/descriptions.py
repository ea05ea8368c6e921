"""Values of the interpreter and the standard library that are shown as a line of text.

They show themselves well, but their own `__repr__` may ask parts that are the sample's (the time zone
of a `datetime`, the argument of a generic alias), name addresses, or differ between versions of
Python. So the text is put together here; `Part` says the text of a part, None where it has none.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from enum import EnumMeta
from typing import Any

from .exact import (
    by_type,
    class_dict,
    instance_attributes,
    is_from,
    is_python_class,
    is_sealed,
    is_text,
    module_dict,
    module_of,
    mro_of,
    name_of,
    plain,
)

Part = Callable[[Any], "str | None"]
Describe = Callable[[Any, Part], "str | None"]

_MODULES = sys.modules
_folder = ""
"""Where the sample runs: a folder that has another name each time. See `starts_in`."""


def starts_in(folder: str) -> None:
    """From now on the name of that folder is not shown."""
    global _folder
    _folder = folder


# -- functions and classes


def function_name(function: Any) -> str:
    """Of a method's function, which may be any callable."""
    if type(function) is types.FunctionType or type(function) is types.BuiltinFunctionType:
        return plain(function.__name__)
    return name_of(type(function))


def _signature(function: types.FunctionType) -> str:
    """Name and parameters, without their defaults."""
    code = function.__code__
    names = [*code.co_varnames]
    count, keywords = code.co_argcount, code.co_kwonlyargcount
    rest = names[count + keywords :]
    shown = names[:count]
    if code.co_flags & _STAR:
        shown.append("*" + rest.pop(0))
    elif keywords:
        shown.append("*")
    shown += names[count : count + keywords]
    if code.co_flags & _TWO_STARS:
        shown.append("**" + rest.pop(0))
    return plain(function.__name__) + "(" + ", ".join(shown) + ")"


_STAR, _TWO_STARS = 4, 8


def _built_in(obj: Any) -> str:
    return "built-in function " + plain(obj.__name__)


DESCRIBED: dict[int, Callable[[Any], str]] = by_type(
    {
        types.FunctionType: lambda obj: "function " + _signature(obj),
        types.BuiltinFunctionType: _built_in,
        types.MethodWrapperType: _built_in,
        types.WrapperDescriptorType: _built_in,
        types.MethodDescriptorType: _built_in,
        types.ClassMethodDescriptorType: _built_in,
        types.GetSetDescriptorType: lambda obj: "attribute " + plain(obj.__name__),
        types.MemberDescriptorType: lambda obj: "attribute " + plain(obj.__name__),
        types.ModuleType: lambda obj: "module " + plain(module_dict(obj).get("__name__")),
        type: lambda obj: "class " + _now(name_of(obj)),
        types.MethodType: lambda obj: "function " + function_name(obj.__func__),
        staticmethod: lambda obj: "function " + function_name(obj.__func__),
        classmethod: lambda obj: "function " + function_name(obj.__func__),
        property: lambda obj: "property " + function_name(obj.fget),
        types.GeneratorType: lambda obj: "generator " + plain(obj.__name__),
        types.CoroutineType: lambda obj: "coroutine " + plain(obj.__name__),
        types.AsyncGeneratorType: lambda obj: "async generator " + plain(obj.__name__),
        range: range.__repr__,
    }
)
"""By `id` of the type: the text of objects that are named rather than shown."""


def _cached_function(obj: Any, part: Part) -> str | None:
    """The text of a function in `functools.lru_cache`; None where another object was put there."""
    attributes = instance_attributes(obj) or {}
    function = attributes.get("__wrapped__")
    return "function " + _signature(function) if type(function) is types.FunctionType else None


_STR_ITERATOR = type(iter("a"))


def renamed(obj: Any, kind: type) -> tuple[str, str] | None:
    """Type and text of an object that is of another type in some versions of Python."""
    if kind is _STR_ITERATOR:
        return "str_iterator", "str_iterator object"
    if name_of(kind) in ("_SpecialForm", "_AnyMeta") and is_from(obj, "typing", "Any"):
        return "type", "class Any"
    return None


def class_text(obj: type) -> tuple[str, str]:
    """Type and text of a class that has a metaclass."""
    return _now(name_of(type(obj))), "class " + _now(name_of(obj))


def _now(name: str) -> str:
    """The name that a class of the library has since Python 3.11."""
    return "EnumType" if name == "EnumMeta" else name


# -- values that never change


def together(name: str, parts: list[Any], part: Part) -> str | None:
    """`name(1, 2)`; None where a part has no text."""
    texts = [part(one) for one in parts]
    found = [one for one in texts if one is not None]
    return name + "(" + ", ".join(found) + ")" if len(found) == len(texts) else None


def _slice(obj: Any, part: Part) -> str | None:
    return together("slice", [obj.start, obj.stop, obj.step], part)


def _own(obj: Any, part: Part) -> str | None:
    """What a class made in C says of an object that has no parts of the sample's."""
    return repr(obj) if is_sealed(type(obj)) else None


def _pattern(obj: Any, part: Part) -> str | None:
    return _own(obj, part) if is_text(obj.pattern) else "re.compile(…)"


def _match(obj: Any, part: Part) -> str | None:
    if is_text(obj.string):
        return _own(obj, part)
    return "<re.Match object; span=" + repr(obj.span()) + ">"


def _zoned(obj: Any, part: Part) -> str | None:
    """A time of day, with a date or without."""
    zone = obj.tzinfo
    if zone is None:
        return _own(obj, part)
    naive = repr(type(obj).replace(obj, tzinfo=None, fold=0))
    fold = ", fold=1" if obj.fold else ""
    shown = part(zone)
    if shown is None:
        shown = name_of(type(zone)) + "(…)"
    return naive[:-1] + ", tzinfo=" + shown + fold + ")"


def _timezone(obj: Any, part: Part) -> str | None:
    offset = obj.utcoffset(None)
    named_plainly = type(obj.tzname(None)) is str and is_sealed(type(offset))
    return _own(obj, part) if named_plainly else None


def _zone_info(obj: Any, part: Part) -> str | None:
    key = obj.key
    return "zoneinfo.ZoneInfo(key=" + repr(key) + ")" if type(key) is str else None


def _fraction(obj: Any, part: Part) -> str | None:
    found = instance_attributes(obj) or {}
    numbers = [found.get("_numerator"), found.get("_denominator")]
    return together("Fraction", numbers, part) if all([type(n) is int for n in numbers]) else None


def _uuid(obj: Any, part: Part) -> str | None:
    number = (instance_attributes(obj) or {}).get("int")
    if type(number) is not int or not 0 <= number < 1 << 128:
        return None
    digits = f"{number:032x}"
    places = (0, 8, 12, 16, 20, 32)
    pieces = [digits[places[i] : places[i + 1]] for i in range(5)]
    return "UUID('" + "-".join(pieces) + "')"


def _path(obj: Any, part: Part) -> str | None:
    """A path; one in the sample's folder without that folder's name."""
    known = instance_attributes(obj) or {}
    pieces = [*known.get("_raw_paths", ()), *known.get("_parts", ())]
    methods = [class_dict(base).get("__repr__") for base in mro_of(type(obj))]
    if not all([type(piece) is str for piece in pieces]) or not _is_librarys(methods, "pathlib"):
        return None
    return repr(obj).replace(_folder, "…") if _folder else repr(obj)


def _is_librarys(methods: list[Any], module: str) -> bool:
    """Is the first of them a function that this package defines, and not one that the sample put there?"""
    functions = [method for method in methods if method is not None]
    if not functions or type(functions[0]) is not types.FunctionType:
        return False
    said = functions[0].__globals__.get("__name__")
    return type(said) is str and said.partition(".")[0] == module


# -- types as values


def _alias(obj: Any, part: Part) -> str | None:
    """`list[int]`, `int | None`, `Callable[[int], str]`."""
    if type(obj) is types.GenericAlias:
        return _subscripted(_type_text(obj.__origin__, part), list(obj.__args__), part)
    if type(obj) is types.UnionType:
        return _either(obj.__args__, part)
    found = instance_attributes(obj) or {}
    origin, name, arguments = (found.get(key) for key in ("__origin__", "_name", "__args__"))
    if type(arguments) is not tuple:
        return name if type(name) is str else None
    if name_of(type(obj)) == "_UnionGenericAlias":
        return _either(arguments, part)
    if type(name) is not str:
        name = _type_text(origin, part)
    if name == "Callable" and len(arguments) > 1 and arguments[0] is not ...:
        return _subscripted(name, [list(arguments[:-1]), arguments[-1]], part)
    return _subscripted(name, list(arguments), part)


def _either(arguments: Any, part: Part) -> str:
    return " | ".join([_type_text(one, part) for one in arguments])


def _subscripted(name: str, arguments: list[Any], part: Part) -> str:
    return name + "[" + ", ".join([_type_text(one, part) for one in arguments]) + "]"


def _type_text(obj: Any, part: Part) -> str:
    """A type as it stands in an annotation."""
    if obj is types.NoneType:
        return "None"
    if obj is ...:
        return "..."
    if issubclass(type(obj), type):
        return name_of(obj)
    if type(obj) is list:
        return "[" + ", ".join([_type_text(one, part) for one in obj]) + "]"
    shown = part(obj)
    return shown if shown is not None else name_of(type(obj)) + "(…)"


def _type_variable(obj: Any, part: Part) -> str | None:
    name = (
        obj.__name__ if is_sealed(type(obj)) else (instance_attributes(obj) or {}).get("__name__")
    )
    return "~" + name if type(name) is str else None


_SHOWN: dict[tuple[str, str], Describe] = {
    ("builtins", "slice"): _slice,
    ("datetime", "date"): _own,
    ("datetime", "timedelta"): _own,
    ("datetime", "datetime"): _zoned,
    ("datetime", "time"): _zoned,
    ("datetime", "timezone"): _timezone,
    ("zoneinfo", "ZoneInfo"): _zone_info,
    ("decimal", "Decimal"): _own,
    ("fractions", "Fraction"): _fraction,
    ("uuid", "UUID"): _uuid,
    **{
        ("pathlib", name): _path
        for name in ("PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath")
    },
    ("re", "Pattern"): _pattern,
    ("re", "Match"): _match,
    ("types", "GenericAlias"): _alias,
    ("types", "UnionType"): _alias,
    **{
        ("typing", name): _alias
        for name in (
            *(
                "_GenericAlias",
                "_SpecialGenericAlias",
                "_UnionGenericAlias",
                "_LiteralGenericAlias",
            ),
            *("_CallableGenericAlias", "_CallableType", "_TupleType", "_SpecialForm"),
            *("_AnnotatedAlias", "_ConcatenateGenericAlias"),
        )
    },
    ("functools", "_lru_cache_wrapper"): _cached_function,
    ("typing", "TypeVar"): _type_variable,
}
"""By module and name: values of the standard library that are told as text."""
_HOMES = {"pathlib._local": "pathlib", "_decimal": "decimal", "_zoneinfo": "zoneinfo"}
"""Modules that classes say they are from, with the ones where everybody finds them."""


def describer_of(kind: type) -> Describe | None:
    """How to describe a value of this class; None for classes that are not described here."""
    module = module_of(kind)
    if module == "__main__":
        return None
    key = (_HOMES.get(module, module), name_of(kind))
    describe = _SHOWN.get(key)
    if describe is None:
        return None
    return describe if id(kind) in _BUILT_IN or is_from(kind, *key) else None


_BUILT_IN = frozenset(map(id, (slice, types.GenericAlias, types.UnionType)))


def is_installed(module: str) -> bool:
    """Is it a module of an installed package, and not one of the sample's own files?"""
    found = _MODULES.get(module)
    file = module_dict(found).get("__file__") if type(found) is types.ModuleType else None
    return type(file) is str and ("site-packages" in file or "dist-packages" in file)


# -- enumerations


def member_text(obj: Any) -> str | None:
    """`Color.RED`, `Perm.R|W`; None for what is no member of an enumeration."""
    kind = type(obj)
    if not issubclass(type(kind), EnumMeta):
        return None
    attributes = instance_attributes(obj) or {}
    members = _members_of(kind)
    name, value = attributes.get("_name_"), attributes.get("_value_")
    if type(name) is not str and type(value) is not int:
        return None
    if type(name) is str and name in members:
        return name_of(kind) + "." + name
    if type(value) is int:
        return _flags(kind, members, value)
    return name_of(kind) + "." + str(name)


def _members_of(kind: type) -> dict[str, Any]:
    """The members of an enumeration by name."""
    for base in mro_of(kind):
        members = class_dict(base).get("_member_map_")
        if type(members) is dict:
            return members
    return {}


def _flags(kind: type, members: dict[str, Any], value: int) -> str:
    """Several flags, or none; those without a name as a number."""
    bits: dict[int, str] = {}
    for name, member in members.items():
        bit = (instance_attributes(member) or {}).get("_value_")
        if type(bit) is int and bit > 0 and bit & (bit - 1) == 0:
            bits.setdefault(bit, name)
    shown = [bits[bit] for bit in sorted(bits) if value > 0 and bit & value]
    rest = value & ~sum(bits) if value > 0 else value
    if not shown:
        return name_of(kind) + "(" + int.__repr__(value) + ")"
    return name_of(kind) + "." + "|".join(shown + ([int.__repr__(rest)] if rest else []))


# -- fields in order


def field_names(obj: Any) -> tuple[str, ...] | None:
    """The names of the items of a named tuple; None for all other objects."""
    kind = type(obj)
    for base in mro_of(kind):
        if is_python_class(base):
            names = class_dict(base).get("_fields")
        else:
            names = class_dict(base).get("__match_args__")
        if type(names) is tuple:
            fits = all([type(name) is str for name in names])
            return names if fits and len(names) == tuple.__len__(obj) else None
    return None
