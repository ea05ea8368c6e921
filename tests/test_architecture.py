"""Holds the code to ARCHITECTURE.md: its table of rooms, and what appears in one place only."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "plugin" / "tracemark"
DOCUMENT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
SHARED_DOOR = {"__init__"}
"""The package's own face, which any room may import."""


class Import(NamedTuple):
    """One imported module, where it is imported."""

    path: PurePosixPath
    """Of the importing file, relative to the package."""
    line: int
    module: str
    """Absolute dotted name."""

    def __str__(self) -> str:
        """The clickable place with the name."""
        return f"plugin/tracemark/{self.path}:{self.line}: {self.module}"


def rooms_of_the_document() -> dict[str, set[str]]:
    """The table: each room with the rooms that it may import."""
    rows = re.findall(r"^\| (`.+`) \| .+ \| (.+) \|$", DOCUMENT, flags=re.MULTILINE)
    allowed = {
        room_name(name): cell for names, cell in rows for name in re.findall("`(.+?)`", names)
    }
    return {room: allowed_rooms(cell, set(allowed)) for room, cell in allowed.items()}


def allowed_rooms(cell: str, rooms: set[str]) -> set[str]:
    """What the last cell of a row allows."""
    if cell == "all":
        return rooms
    if cell.startswith("nothing"):
        return set()
    named = {name.strip() for name in cell.split(",")}
    assert named <= rooms, f"ARCHITECTURE.md allows rooms that it does not list: {named - rooms}"
    return named


def places_of_the_document() -> dict[str, set[str]]:
    """The "appears only in" rules: each word with the places where it may appear."""
    text = " ".join(DOCUMENT.split())
    sentences = re.findall(
        r"((?:`\w+`(?: and )?)+) (?:appears )?only in ((?:`[\w./]+`(?:, | and )?)+)", text
    )
    return {
        word: set(re.findall("`(.+?)`", places))
        for words, places in sentences
        for word in re.findall("`(.+?)`", words)
    }


def room_name(name: str) -> str:
    """`recorder/` and `errors.py` as the first part of a module's name."""
    return name.removesuffix("/").removesuffix(".py")


def room_of(path: PurePosixPath) -> str:
    """The room that a file of the package stands in."""
    return room_name(path.parts[0])


def modules() -> Iterator[tuple[PurePosixPath, ast.Module]]:
    """Every module of the package, parsed."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield (
            PurePosixPath(path.relative_to(PACKAGE).as_posix()),
            ast.parse(path.read_bytes(), path),
        )


def imports() -> Iterator[Import]:
    """Every import of the package, wherever it stands in its module."""
    for path, tree in modules():
        for node in ast.walk(tree):
            for module in imported_by(node, path):
                yield Import(path, getattr(node, "lineno", 0), module)


def imported_by(node: ast.AST, path: PurePosixPath) -> list[str]:
    """Absolute names that a node imports; `from a import b` counts as `a.b`, where b may be a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        package = ("tracemark", *path.parent.parts)
        base = ".".join((*package[: len(package) - node.level + 1], *filter(None, [base])))
    return [f"{base}.{alias.name}" for alias in node.names]


def own_room(module: str) -> str | None:
    """The room that a module of ours belongs to, None for other packages and the package's face."""
    package, _, rest = module.partition(".")
    room = rest.partition(".")[0]
    known = (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()
    return room if package == "tracemark" and room and known else None


def test_document_lists_every_room():
    present = {room_of(path) for path, _ in modules()} - SHARED_DOOR
    assert present == set(rooms_of_the_document())


def test_rooms_import_only_what_the_document_allows():
    rooms = rooms_of_the_document()
    wrong = [
        str(found)
        for found in imports()
        if (there := own_room(found.module))
        and (here := room_of(found.path)) in rooms
        and there not in rooms[here] | {here}
    ]
    assert wrong == []


def test_nothing_imports_the_hosts():
    hosts = {"cli", "mkdocs_plugin"}
    wrong = [
        str(found)
        for found in imports()
        if (there := own_room(found.module)) in hosts
        and room_of(found.path) not in (there, "__main__")
    ]
    assert wrong == []


def test_recorder_uses_the_standard_library_only():
    foreign = [
        str(found)
        for found in imports()
        if room_of(found.path) == "recorder"
        and own_room(found.module) != "recorder"
        and not is_beside(found)
        and found.module.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def is_beside(found: Import) -> bool:
    """The recorder is started as a folder, so its own modules may be imported by their bare names."""
    return (PACKAGE / found.path.parent / f"{found.module.partition('.')[0]}.py").is_file()


def test_document_names_every_rule():
    assert set(places_of_the_document()) == {
        "mkdocs",
        "markdown",
        "pymdownx",
        "babel",
        "jinja2",
        "click",
        "rich",
        "pytest",
        "subprocess",
        "distributed",
        "exec",
    }


def test_packages_appear_only_where_the_document_says():
    rules = places_of_the_document()
    wrong = [
        str(found)
        for found in imports()
        if (package := found.module.partition(".")[0]) in rules
        and not is_in(found.path, rules[package])
    ]
    assert wrong == []


def test_exec_appears_only_where_the_document_says():
    allowed = places_of_the_document()["exec"]
    wrong = [
        f"plugin/tracemark/{path}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in {"exec", "eval"} and not is_in(path, allowed)
    ]
    assert wrong == []


def is_in(path: PurePosixPath, places: set[str]) -> bool:
    """Is the file one of the places, or inside one?"""
    return any(path.is_relative_to(place) for place in places)


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    told = DOCUMENT.partition("## Dependencies")[2].partition("## ")[0]
    items = re.findall(r"^- (.+?):? ?(?:\(|:)", told, flags=re.MULTILINE)
    named = {name for item in items for name in re.findall("`(.+?)`", item)}
    assert named == {re.split(r"[<>=]", line)[0] for line in lines}


def test_both_ends_of_the_record_speak_alike():
    """The recorder imports nothing of ours, so what it shares with its reader is written twice."""
    from tracemark.recorder import heap, log, reading, recording, scopes, signals
    from tracemark.runner import child
    from tracemark.sandbox import worker
    from tracemark.trace import ending, model, pictures, replay

    names = [
        "NEW",
        "AT",
        "PUSH",
        "KEY",
        "FAR",
        "ALL",
        "OUT",
        "ERROR",
        "BIND",
        "UNBIND",
        "HIDDEN",
        "SWITCH",
        "WIDTHS",
    ]
    assert [getattr(log, name) for name in names] == [getattr(replay, name) for name in names]
    assert (reading.MAX_ITEMS, reading.MAX_DEPTH) == (pictures.MAX_ITEMS, pictures.MAX_DEPTH)
    assert heap.KEYED == pictures.KEYED
    assert recording.REPEATED == replay.REPEATED
    assert scopes.GLOBAL == model.GLOBAL
    assert signals.LAST_WORDS == child.LAST_WORDS
    assert worker.PROCESSES == ending.PROCESSES
    assert (worker.FILES, worker.FILE_BYTES) == (ending.FILES, ending.FILE_BYTES)
