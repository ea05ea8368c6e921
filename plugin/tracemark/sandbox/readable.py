"""What a confined sample may read: the interpreter with its packages, the system's own files.

Nothing here belongs to the author. A folder of `sys.path` outside of the interpreter's own, such as
a project that is installed to be edited, may hold anything: of it, only packages and modules.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin"),
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives"),
    *("/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/mime.types"),
    *("/etc/ssl/openssl.cnf", "/etc/ssl/certs", "/etc/pki/tls/certs"),
    *("/sys/devices/system/cpu", "/proc/cpuinfo", "/proc/meminfo"),
    *("/dev/zero", "/dev/random", "/dev/urandom"),
)
NETWORK = (
    *("/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf"),
    *("/etc/services", "/etc/gai.conf", "/etc/protocols", "/run/systemd/resolve"),
)
"""What looking up a name takes."""
MODULES = (".py", ".so", ".pyc", ".pth")
"""Endings of single files that an import may read."""


def readable(*, network: bool) -> list[str]:
    """Absolute paths of files and folders, links resolved."""
    found = [*SYSTEM, *(NETWORK if network else ()), *_of_interpreter()]
    return list(dict.fromkeys(os.path.realpath(path) for path in found))


def _of_interpreter() -> Iterator[str]:
    """Where it and its packages are."""
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    inside = []
    for prefix in sorted(prefixes):
        for name in ("lib", "lib64", "bin", "share", "include", "pyvenv.cfg"):
            inside.append(os.path.realpath(os.path.join(prefix, name)))
    yield from inside
    for place in sys.path:
        real = os.path.realpath(place or "/")
        if any(real == one or real.startswith(one + os.sep) for one in inside) or real == "/":
            continue
        yield from _packages_in(real)


def _packages_in(folder: str) -> Iterator[str]:
    """Packages and modules in a folder; the folder itself where it is one file, as a zip is."""
    if os.path.isfile(folder):
        yield folder
        return
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            if name.endswith(MODULES):
                yield path
        elif name.endswith((".dist-info", ".egg-info")) or _is_package(path):
            yield path


def _is_package(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "__init__.py"))
