"""Data files that a sample finds beside it: `files="data/train.csv, data/test*.csv"`.

A sample opens a file by the name that its author typed; one from further up, or with a full path, by
its own name alone. They are read when the page is, so that the run depends on nothing but them.
"""

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tracemark.lesson.sample_file import shown_path
from tracemark.lesson.spelling import nearest_file
from tracemark.trace.program import DataFile

LARGEST = 8_000_000
"""Bytes of one data file at most."""
LARGEST_SUM = 16_000_000
"""Bytes of all data files of a sample at most."""
MOST = 100
"""Data files of a sample at most."""
_TYPED = re.compile(r"[^,\s]+")
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class DataProblem:
    """Why a sample does not get what its `files` names."""

    message: str
    advice: str
    column: int = 0
    """0-based character of the option's value that is to blame."""


@dataclass(frozen=True, slots=True)
class DataFiles:
    """All that one `files` names."""

    files: tuple[DataFile, ...] = ()
    paths: tuple[str, ...] = ()
    """Where each of them was read from, as the author would type it."""
    problems: tuple[DataProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One file that is to be read."""

    path: Path
    name: str
    """By which the sample opens it."""


class _Refused(Exception):
    """A file cannot be had; leaves this module as a `DataProblem`."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def read_data_files(folder: Path, value: str, root: Path | None, sample: str) -> DataFiles:
    """The files that `value` names, relative to `folder`, for the sample called `sample`.

    With `root`, a file outside that folder is refused.
    """
    reading = _Reading(folder, root, sample)
    for typed in _TYPED.finditer(value):
        reading.take(typed[0], typed.start())
    if not value.strip(", \t"):
        advice = 'Name files, such as `files="data/train.csv"`.'
        reading.problems.append(DataProblem("`files` is empty, expected names of files", advice))
    return DataFiles(tuple(reading.files), tuple(reading.paths), tuple(reading.problems))


class _Reading:
    """The files of one sample while they are collected."""

    def __init__(self, folder: Path, root: Path | None, sample: str) -> None:
        self.files: list[DataFile] = []
        self.paths: list[str] = []
        self.problems: list[DataProblem] = []
        self._folder = folder
        self._root = root
        self._sample = sample
        self._left = LARGEST_SUM
        """Bytes that further files may have together."""

    def take(self, typed: str, column: int) -> None:
        """Add the file, or all that fit the pattern; what cannot be had is a problem."""
        try:
            for wanted in self._wanted(typed):
                self._add(wanted)
        except _Refused as refused:
            self.problems.append(DataProblem(refused.message, refused.advice, column))
        except FileNotFoundError:
            advice = nearest_file(self._inside(self._folder / typed, typed))
            advice += f"The path is relative to the page's folder `{shown_path(self._folder)}`."
            message = f"the data file `{typed}` does not exist"
            self.problems.append(DataProblem(message, advice, column))
        except (OSError, ValueError, RuntimeError) as error:
            message = f"the data file `{typed}` cannot be read: {error}"
            self.problems.append(DataProblem(message, "Check the path.", column))

    def _wanted(self, typed: str) -> Iterator[_Wanted]:
        """The files that one name stands for; a file that is called like a pattern is no pattern."""
        path = self._folder / typed
        if not _WILD.search(typed) or path.exists():
            yield _Wanted(self._inside(path, typed), _name_beside(typed))
            return
        above, pattern = PurePosixPath(typed).parent, PurePosixPath(typed).name
        if _WILD.search(str(above)):
            message = f"`{typed}` has a wildcard in the name of a folder"
            raise _Refused(message, "Only the last part of a name may have `*`, `?` and `[…]`.")
        found = [
            _Wanted(self._inside(entry, typed), _name_beside(str(above / entry.name)))
            for entry in sorted(self._inside(path.parent, typed).iterdir())
            if _fits(entry, pattern)
        ]
        if not found:
            raise _Refused(f"no file fits `{typed}`", "Check the folder and the pattern.")
        yield from found

    def _inside(self, path: Path, typed: str) -> Path:
        """The real path, symbolic links followed, where it is in the project."""
        real = path.resolve()
        if self._root is not None and not real.is_relative_to(self._root.resolve()):
            message = f"the data file `{typed}` is outside the project"
            raise _Refused(message, "Move the file into the docs.")
        return real

    def _add(self, wanted: _Wanted) -> None:
        self._refuse_name(wanted)
        self._refuse_kind(wanted)
        if len(self.files) >= MOST:
            message = f"`files` names more than {MOST} files"
            raise _Refused(message, "Name fewer files, or put them into one.")
        content = _content(wanted)
        if len(content) > self._left:
            message = f"with `{wanted.name}` the data files have more than {LARGEST_SUM:,} bytes"
            raise _Refused(message, "Take smaller files; a lesson shows the same with less data.")
        self._left -= len(content)
        self.files.append(DataFile(name=wanted.name, content=content))
        self.paths.append(shown_path(wanted.path))

    def _refuse_name(self, wanted: _Wanted) -> None:
        """Two files cannot have one name, nor one the name of a folder that another is in."""
        wanted.name.encode()  # a name that is not UTF-8 is a ValueError
        if _collide(wanted.name, self._sample):
            message = f"the data file `{wanted.name}` is in the place of the sample's own file"
            raise _Refused(message, f"Rename it: the sample is run as `{self._sample}`.")
        for file, path in zip(self.files, self.paths, strict=True):
            if _collide(wanted.name, file.name):
                here = shown_path(wanted.path)
                if here == path and wanted.name == file.name:
                    raise _Refused(
                        f"the data file `{here}` is named twice", "Leave out one of them."
                    )
                message = f"the data file `{here}` is in the place of another, `{path}`"
                advice = f"Both would be `{file.name}` beside the sample: rename or leave out one."
                raise _Refused(message, advice)

    def _refuse_kind(self, wanted: _Wanted) -> None:
        if wanted.path.is_dir():
            message = f"`{wanted.name}` is a folder, expected a file"
            raise _Refused(message, f"Name the files in it, or all by `{wanted.name}/*`.")
        if wanted.path.exists() and not wanted.path.is_file():
            message = f"`{wanted.name}` is a device or a pipe, expected a file"
            raise _Refused(message, "Name a file that can be copied.")


def _name_beside(typed: str) -> str:
    """The name that the sample opens the file by."""
    path = PurePosixPath(typed)
    return path.name if path.is_absolute() or ".." in path.parts else path.as_posix()


def _fits(entry: Path, pattern: str) -> bool:
    """Is it a file that the pattern means? As in a shell, hidden files are meant by a dot only."""
    hidden = entry.name.startswith(".") and not pattern.startswith(".")
    return not hidden and fnmatch.fnmatchcase(entry.name, pattern) and entry.is_file()


def _content(wanted: _Wanted) -> bytes:
    with wanted.path.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        message = f"the data file `{wanted.name}` has more than {LARGEST:,} bytes"
        raise _Refused(message, "Take a smaller one; a lesson shows the same with less data.")
    return content


def _collide(one: str, other: str) -> bool:
    """Would the two be in one place, or one in the other?"""
    paths = PurePosixPath(one), PurePosixPath(other)
    return paths[0].is_relative_to(paths[1]) or paths[1].is_relative_to(paths[0])
