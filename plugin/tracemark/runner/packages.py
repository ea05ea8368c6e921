"""What a sample may import beside the standard library: packages, so that a change of one is seen.

Of a distribution, name and version are enough: its files are not meant to change under them. What belongs
to no distribution, and what is installed to be edited, is known by its contents.
"""

import ast
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

INFO = (".dist-info", ".egg-info")
_MAPPING = re.compile(r"^MAPPING(?::[^=]+)?\s*=\s*(\{.*\})\s*$", re.MULTILINE)
"""In the import hook that setuptools installs: where packages that are edited are."""


def installed(folders: Iterable[str]) -> Iterator[str]:
    """A line for each package in the folders where an interpreter has them."""
    for folder in map(Path, folders):
        if folder.is_dir():
            yield from _in_folder(folder)


def _in_folder(folder: Path) -> Iterator[str]:
    items = sorted(folder.iterdir())
    owned = {name for item in items if item.suffix in INFO for name in _names_of(item)}
    for item in items:
        if item.suffix in INFO:
            yield item.name
        elif item.suffix == ".pth":
            yield from _by_path_file(item)
        elif item.name.startswith("__editable__") and item.suffix == ".py":
            yield from _by_hook(item)
        elif item.name not in owned and (contents := list(_modules_of(item))):
            yield f"{item.name} {_digest(folder, contents)}"


def _names_of(info: Path) -> frozenset[str]:
    """Files and folders beside it that a distribution has, by its list of files."""
    record = info / "RECORD" if info.suffix == ".dist-info" else info / "top_level.txt"
    try:
        return _first_parts(str(record), record.stat().st_mtime_ns)
    except OSError:
        return frozenset()


@functools.lru_cache(10_000)
def _first_parts(record: str, changed: int) -> frozenset[str]:
    lines = Path(record).read_text(encoding="utf-8", errors="replace").splitlines()
    firsts = {re.split(r"[/,]", line, maxsplit=1)[0] for line in lines}
    return frozenset(firsts | {f"{name}.py" for name in firsts})


def _by_path_file(pth: Path) -> Iterator[str]:
    """For each folder that a `.pth` file adds to `sys.path`: what is in it."""
    try:
        lines = pth.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        if line.strip() and not line.startswith(("import ", "import\t", "#")):
            folder = pth.parent / line.strip()
            if folder.is_dir():
                modules = [path for item in sorted(folder.iterdir()) for path in _modules_of(item)]
                yield f"{folder.name} {_digest(folder, modules)}"


def _by_hook(hook: Path) -> Iterator[str]:
    """For each package that an import hook finds elsewhere: what is in it."""
    try:
        found = _MAPPING.search(hook.read_text(encoding="utf-8", errors="replace"))
        mapping = ast.literal_eval(found[1]) if found else {}
    except (OSError, ValueError, SyntaxError):
        return
    for name, place in sorted(mapping.items()):
        path = Path(place)
        yield f"{name} {_digest(path.parent, list(_modules_of(path)))}"


def _modules_of(item: Path) -> Iterator[Path]:
    """A module, or all those of a package; nothing for what is neither."""
    if item.suffix == ".py" and item.is_file():
        yield item
    elif (item / "__init__.py").is_file():
        yield from sorted(item.rglob("*.py"))


def _digest(folder: Path, modules: Iterable[Path]) -> str:
    """Hash over names and contents of modules."""
    total = hashlib.sha256()
    for path in modules:
        try:
            status = path.stat()
            content = _file_digest(str(path), status.st_mtime_ns, status.st_size)
        except OSError:
            continue  # what an editor keeps beside a file that is being edited, mostly
        total.update(path.relative_to(folder).as_posix().encode(errors="surrogateescape"))
        total.update(content)
    return total.hexdigest()


@functools.lru_cache(20_000)
def _file_digest(path: str, changed: int, size: int) -> bytes:
    """Hash of a file; `changed` and `size` tell whether it was read already as it is."""
    return hashlib.sha256(Path(path).read_bytes()).digest()
