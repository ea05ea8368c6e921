"""What isolation a server has found to work, in words for people."""

import sys
from collections.abc import Iterable, Sequence

import msgspec

from tracemark.errors import IsolationError
from tracemark.runner.environment import Level

MECHANISMS = {"landlock": "Landlock", "seccomp": "seccomp", "namespaces": "namespaces"}
"""What a kernel can offer, by the names that servers use."""


class Hello(msgspec.Struct, frozen=True):
    """What a server says of itself when it is ready."""

    version: str
    """`sys.version`."""
    works: dict[str, str]
    """For each mechanism of isolation, why it does not work here; empty where it does."""
    preload: dict[str, str]
    """Modules that could not be loaded beforehand, and why."""
    system: dict[str, str | int | bool]
    """Facts for a report, such as the version of Landlock."""


def missing_for_strict(hello: Hello) -> list[str]:
    """Names of the mechanisms that `strict` needs and that do not work."""
    needed = ["landlock", "seccomp"]
    if hello.system.get("root"):
        # Root without namespaces is still the owner of all that root owns.
        needed.append("namespaces")
    return [MECHANISMS[name] for name in needed if hello.works.get(name, "not tried")]


def reasons(hello: Hello, missing: Iterable[str]) -> str:
    """Why those mechanisms do not work."""
    names = [name for name, word in MECHANISMS.items() if word in missing]
    return "; ".join(f"{MECHANISMS[name]}: {hello.works.get(name, 'not tried')}" for name in names)


def insist(level: Level, hello: Hello) -> None:
    """Raise IsolationError where the site wants more than there is here."""
    if level == "strict" and (missing := missing_for_strict(hello)):
        work = "do not work" if len(missing) > 1 else "does not work"
        raise IsolationError(
            f"isolation: strict needs {' and '.join(missing)}, which {work} here"
            f" ({reasons(hello, missing)}). Use isolation: auto, or build on Linux 5.13 or"
            " newer, not as root. No sample was run."
        )


def without_server() -> Hello:
    """What is known where samples run without a server: no mechanism works, nothing is loaded."""
    none = dict.fromkeys(MECHANISMS, "only Linux has it")
    return Hello(sys.version, none, {}, {"system": sys.platform, "root": False})


def sentence(hello: Hello, level: Level, allow: Sequence[str] = ()) -> str:
    """What a build says of how its samples ran; `allow` are the site's exceptions."""
    found = [name for name in MECHANISMS if hello.works.get(name) == ""]
    if level != "basic" and {"landlock", "seccomp"} <= set(found):
        words = ", ".join(_with_version(hello, name) for name in found)
        all_the_same = f"; the site allows {', '.join(allow)}" if allow else ""
        return f"samples run isolated: files, network, processes, signals ({words}){all_the_same}"
    where = {"darwin": "macOS", "win32": "Windows"}.get(str(hello.system.get("system")), "Linux")
    asked = "with isolation: basic" if level == "basic" else f"on this system ({where})"
    return (
        f"samples run in separate processes with limits, but {asked} they can"
        f" {_open_ways(found if level != 'basic' else [])}. Build only lessons you trust."
    )


def _open_ways(found: list[str]) -> str:
    ways = [] if "landlock" in found else ["read your files"]
    ways += [] if "seccomp" in found else ["use the network"]
    return " and ".join(ways)


def _with_version(hello: Hello, name: str) -> str:
    version = hello.system.get("landlock") if name == "landlock" else None
    return f"{MECHANISMS[name]} ABI {version}" if version else MECHANISMS[name]
