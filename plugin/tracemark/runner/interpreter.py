"""Which Python runs the samples: finding it, and telling two of them apart without starting one."""

import shutil
import sys
from pathlib import Path

from tracemark.errors import RunnerError


def find(python: str) -> str:
    """Absolute path of `python`, a path or a command; RunnerError where there is none.

    Symbolic links are kept: the one in a virtual environment is what makes it that environment.
    """
    found = shutil.which(python)
    if found is None:
        raise RunnerError(
            f"there is no Python interpreter called {python}; expected a path such as"
            " /usr/bin/python3, or a command on the PATH"
        )
    return str(Path(found).absolute())


def identity(path: str) -> str:
    """A text that changes when the interpreter at `path` or its installed packages change.

    Raises RunnerError where the interpreter cannot be looked at.
    """
    real = Path(path).resolve()
    try:
        status = real.stat()
    except OSError as error:
        raise RunnerError(f"cannot read the Python interpreter {path}: {error.strerror}") from error
    own = sys.version if real == Path(sys.executable).resolve() else ""
    return "\n".join(
        [str(real), str(status.st_mtime_ns), str(status.st_size), own, *_packages(path)]
    )


def _packages(path: str) -> list[str]:
    """Names and versions of the packages installed beside the interpreter, as far as visible.

    A sample may import them, so its trace depends on them. The names of their `.dist-info` folders
    say what is needed in one look at a folder.
    """
    prefix = Path(path).parent.parent
    return sorted(info.name for info in prefix.glob("lib/python*/site-packages/*.dist-info"))
