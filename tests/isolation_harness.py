"""Runs the attack corpus `tests/attacks` and looks, from outside, at what it has done.

A *case* is a file of the corpus; its first line says what must become of it (see
`tests/test_isolation.py`). A *round* is all cases under one isolation level as one user. For each
round an author's folder is made whose files hold a secret, with a site, a home and an interpreter
of its own; it is compared with what it was before when the samples are done.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

ATTACKS = Path(__file__).parent / "attacks"
DRIVER = Path(__file__).parent / "isolation_driver.py"
LEVELS = ("basic", "auto", "strict")
VERDICTS = ("refused", "contained", "works")
OPTIONS = ("alone", "depends")
NOBODY = "nobody"
SYSTEM_PYTHON = "/usr/bin/python3"
TIMEOUT = 20.0
"""Seconds for a case that is not about time: enough on a machine that is busy with others."""
MEMORY = 256 * 1024 * 1024
JOBS = 2 * (os.cpu_count() or 1)
REFUSALS = ("PermissionError", "OSError", "FileNotFoundError", "ProcessLookupError")
"""Exceptions by which the kernel refuses: EPERM and EACCES, ENOSYS and EFBIG, or out of sight."""


@dataclass(frozen=True)
class Expected:
    """What must become of a case at a level."""

    verdict: str
    reasons: tuple[str, ...]
    """How its trace may end."""


@dataclass(frozen=True)
class Case:
    """One file of the corpus."""

    name: str
    code: str
    what: str
    """What it does, in words."""
    expected: dict[str, Expected]
    """By level."""
    alone: bool = False
    """It may harm the build, so that it gets one of its own."""
    depends: bool = False
    """Whether it works at a level that does not defend against it depends on rights and kernel."""
    level_matters: bool = True
    """False where the same is expected at all levels."""
    timeout: float = TIMEOUT


def read_case(path: Path) -> Case:
    """The case in a file; ValueError where its first line is not as it must be."""
    code = path.read_text(encoding="utf-8")
    what, *parts = code.partition("\n")[0].removeprefix("# ").split(" | ")
    fields = dict(part.split(": ", 1) for part in parts)
    options = fields.pop("with", "").split(", ") if "with" in fields else []
    matters = "all" not in fields
    if not matters:
        fields = dict.fromkeys(("basic", "auto"), fields.pop("all"))
    if set(fields) != {"basic", "auto"} or not what:
        raise ValueError(f"{path.name}: expected `# WORDS | basic: … | auto: …`")
    expected = {level: _expected(text, path.name) for level, text in fields.items()}
    if expected["auto"].verdict == "works":
        raise ValueError(f"{path.name}: only basic may let an attack work")
    timeouts = [option for option in options if option.startswith("timeout=")]
    if not set(options) <= {*OPTIONS, *timeouts[:1]}:
        raise ValueError(f"{path.name}: unknown option in {options}")
    return Case(
        path.stem,
        code,
        what,
        expected | {"strict": expected["auto"]},
        alone="alone" in options,
        depends="depends" in options,
        level_matters=matters,
        timeout=float(timeouts[0].partition("=")[2]) if timeouts else TIMEOUT,
    )


def _expected(text: str, name: str) -> Expected:
    verdict, _, reasons = text.partition(" ")
    if verdict not in VERDICTS or not reasons:
        raise ValueError(f"{name}: expected `VERDICT REASON or REASON`, not `{text}`")
    return Expected(verdict, tuple(reasons.split(" or ")))


@cache
def cases() -> dict[str, Case]:
    """The corpus by name."""
    return {path.stem: read_case(path) for path in sorted(ATTACKS.glob("*.py"))}


@dataclass
class Result:
    """What became of one case."""

    name: str
    reason: str = ""
    detail: str = ""
    error: str | None = None
    stdout: str = ""
    stderr: str = ""
    pwned: list[str] = field(default_factory=list)
    """What it says has worked."""
    leaked: list[str] = field(default_factory=list)
    """Secrets in its trace, by name."""
    changed: list[str] = field(default_factory=list)
    """What it changed outside of its folder."""
    strays: list[dict] = field(default_factory=list)
    """Processes that it left, where it had a build of its own."""
    died: str = ""
    """What it did to its build, where it had one of its own."""
    signals: int = 0
    """Signals that it sent to its build, where it had one of its own."""
    refused: str = ""
    """Why the runner did not run it at all."""
    failed: str = ""
    """The exception, not one of ours, that the runner raised."""
    seconds: float = 0.0

    @property
    def effects(self) -> list[str]:
        """All that worked of the attack, in words."""
        found = [*self.pwned, *(f"leaked: {what}" for what in self.leaked), *self.changed]
        found += [f"left running: {stray}" for stray in self.strays]
        found += [f"the build: {self.died}"] if self.died else []
        return found + ([f"{self.signals} signals"] if self.signals else [])

    @property
    def is_refusal(self) -> bool:
        """Did the sample meet an error with which the kernel refuses?"""
        kind = (self.error or "").partition(":")[0]
        return kind in REFUSALS or any(
            line.startswith("REFUSED") for line in self.stdout.splitlines()
        )


@dataclass
class Report:
    """What became of a round."""

    level: str
    user: str
    skipped: str = ""
    """Why it could not take place here."""
    results: dict[str, Result] = field(default_factory=dict)
    died: str = ""
    """How the common build ended, where not well."""
    strays: list[dict] = field(default_factory=list)
    """Processes left by the common build."""
    signals: int = 0
    """Signals that the common build received."""
    leftovers: list[str] = field(default_factory=list)
    """What is left of the samples' own folders."""
    changed: list[str] = field(default_factory=list)
    """All that was changed in the author's folder."""
    errors: str = ""
    """What the common build wrote to standard error."""
    seconds: float = 0.0

    def to_json(self) -> str:
        """For `read_report`."""
        return json.dumps(asdict(self))


def read_report(text: str) -> Report:
    """A report as it was written by `Report.to_json`."""
    parts = json.loads(text)
    parts["results"] = {name: Result(**result) for name, result in parts["results"].items()}
    return Report(**parts)


def problems(case: Case, report: Report) -> list[str]:
    """What became of a case that must not; empty where all is well."""
    result, expected = report.results[case.name], case.expected[report.level]
    found = [f"the runner raised {result.failed}"] if result.failed else []
    found += [f"the runner refused: {result.refused}"] if result.refused else []
    if expected.verdict == "works":
        return found + _false_alarms(case, report, result, expected)
    found += [f"worked: {effect}" for effect in result.effects]
    if result.reason not in expected.reasons:
        found.append(f"ended by {result.reason} {result.error or result.detail}, not {expected}")
    elif expected.verdict == "refused" and not result.is_refusal:
        found.append(f"was not refused: {result.error or result.detail}")
    return found


def _false_alarms(case: Case, report: Report, result: Result, expected: Expected) -> list[str]:
    """An attack that shall work and does not proves nothing where it is refused, either."""
    if result.effects:
        gone = case.alone and bool(result.died)
        return [] if gone or result.reason in expected.reasons else [f"ended by {result.reason}"]
    if case.depends or report.user == NOBODY:
        return []
    return [f"did not work: {result.reason} {result.error or result.detail}"]


def users() -> tuple[str, ...]:
    """The user who runs the tests; for root, also one without rights."""
    own = pwd.getpwuid(os.getuid()).pw_name
    return (own, NOBODY) if os.getuid() == 0 else (own,)


def worth_running(level: str, user: str) -> tuple[str, ...]:
    """The cases that can tell something new at `level` as `user`; the rest is told by other rounds.

    What does not depend on the level is run at `basic` as the first user and at `auto` as the last;
    what `basic` lets work may work as any user; `strict` has the mechanisms of `auto`, so that one
    case of each kind shows that they are there.
    """
    first, last = users()[0], users()[-1]
    if (level, user) in (("basic", first), ("auto", last)):
        return tuple(cases())
    found = {name: case for name, case in cases().items() if case.level_matters}
    if level == "strict":
        return tuple({name.partition("_")[0]: name for name in found}.values())
    return tuple(
        name
        for name, case in found.items()
        if level != "basic" or case.expected[level].verdict != "works"
    )


def run_round(level: str, user: str, names: Iterable[str]) -> Report:
    """Run the cases of these names at `level` as `user`."""
    chosen = [cases()[name] for name in names]
    with tempfile.TemporaryDirectory(prefix="tracemark-isolation-") as folder:
        Path(folder).chmod(0o755)
        try:
            place = Place(Path(folder), user)
        except Unsuitable as error:
            return Report(level, user, skipped=str(error))
        report = Report(level, user)
        _run_build(place, report, [case for case in chosen if not case.alone])
        for case in chosen:
            if case.alone and not report.skipped:
                _run_build(place, report, [case])
        report.leftovers = [path.name for path in place.temporary.iterdir()]
        return report


def why_not_strict() -> str:
    """Why `strict` runs nothing on this machine, as any user; empty where it does."""
    reports = [run_round("strict", user, ["net_socketpair"]) for user in users()]
    return "" if any(not report.skipped for report in reports) else reports[-1].skipped


class Unsuitable(Exception):
    """This machine cannot run the corpus as that user."""


class Place:
    """The author's folder of a round, with the interpreters for builder and samples."""

    def __init__(self, folder: Path, user: str) -> None:
        """Make it; raises Unsuitable."""
        self.folder = folder
        self.user = user
        self.author = folder / "author"
        self.home, self.site = self.author / "home", self.author / "site"
        self.victims, self.temporary = self.author / "victims", folder / "tmp"
        self.become: list[str] = []
        self.copies = folder / "copies"
        for made in (self.home, self.site, self.victims, self.temporary):
            made.mkdir(parents=True)
        python = sys.executable
        if user == NOBODY and os.getuid() == 0:
            python = SYSTEM_PYTHON
            self.become = _become_nobody()
        self.builder = [python, "-B", str(self.copies / DRIVER.name)]
        self._copy(python)
        venv = [python, "-m", "venv", "--without-pip", str(self.site / ".venv")]
        done = subprocess.run(venv, capture_output=True, text=True)
        if done.returncode:
            raise Unsuitable(f"{python} makes no virtual environment: {done.stdout}{done.stderr}")
        self.python = str(self.site / ".venv" / "bin" / "python")
        self._number = 0

    def _copy(self, python: str) -> None:
        """Copies of what builds: compiled, and where everybody can read them."""
        for module in ("tracemark", "msgspec"):
            spec = importlib.util.find_spec(module)
            assert spec is not None
            assert spec.origin is not None
            leave_out = shutil.ignore_patterns("__pycache__", "assets", "templates")
            shutil.copytree(Path(spec.origin).parent, self.copies / module, ignore=leave_out)
        shutil.copy(DRIVER, self.copies)
        # Samples never write byte code, so each would compile the recorder anew.
        compiling = [python, "-m", "compileall", "-q", str(self.copies / "tracemark" / "recorder")]
        subprocess.run(compiling, capture_output=True)
        _open_for_all(self.copies)
        probe = [*self.become, python, "-B", "-c", "import tracemark.runner"]
        done = subprocess.run(probe, env=self.environment(), capture_output=True, text=True)
        if done.returncode:
            why = done.stderr.strip().rpartition("\n")[2]
            raise Unsuitable(f"{python} cannot run the build as {self.user}: {why}")

    def environment(self, secret: str = "") -> dict[str, str]:
        """The builder's."""
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": str(self.copies),
            "PYTHONDONTWRITEBYTECODE": "1",
            **({"TRACEMARK_CANARY_TOKEN": secret} if secret else {}),
        }

    def control(self) -> Path:
        """A new folder for what driver and harness tell each other."""
        self._number += 1
        folder = self.folder / f"control{self._number}"
        folder.mkdir()
        return folder

    def give(self, folder: Path) -> None:
        """Make all of `folder` the user's."""
        if self.become:
            entry = pwd.getpwnam(NOBODY)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def _become_nobody() -> list[str]:
    """The beginning of a command that is run without rights."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Unsuitable("there is no `setpriv` to become another user")
    uid = pwd.getpwnam(NOBODY).pw_uid
    return [setpriv, f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]


def _open_for_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _fill(place: Place, chosen: list[Case], secret: str) -> None:
    """The author's files, each with the secret."""
    files = {
        place.home / ".ssh" / "id_rsa": secret,
        place.site / ".git" / "config": f"[http]\n\textraheader = AUTHORIZATION: {secret}\n",
        place.site / "mkdocs.yml": f"site_name: {secret}\n",
        place.site / "secret.py": f"token = {secret!r}\n",
        place.site / "docs" / "index.md": f"# {secret}\n",
        place.site / ".cache" / "tracemark" / "ab" / "ab12.json": f'"{secret}"',
    }
    for case in chosen:
        files[place.victims / case.name] = f"{secret}\n"
        files[place.victims / f"{case.name}.d" / "file"] = f"{secret}\n"
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o640)
    place.give(place.author)
    place.give(place.temporary)


def _run_build(place: Place, report: Report, chosen: list[Case]) -> None:
    """One build with the cases chosen; what comes out is added to the report."""
    if not chosen:
        return
    run = uuid.uuid4().hex[:12]
    canaries = {kind: f"canary-{kind}-{uuid.uuid4().hex}" for kind in ("environment", "file")}
    control = place.control()
    _fill(place, chosen, canaries["file"])
    samples = [_sample(case, place, run) for case in chosen]
    command = [sys.executable, "-B", str(DRIVER), "monitor", str(control / "job.json")]
    job = {
        "level": report.level,
        "python": place.python,
        "jobs": JOBS,
        "memory": MEMORY,
        "samples": samples,
        "canaries": canaries,
        "names": {"HOME": str(place.home), "SITE": str(place.site)},
        "agent": str(control / "agent.sock"),
        "become": place.become,
        "command": place.builder,
        "environment": place.environment(canaries["environment"]),
        "site": str(place.site),
        "path": str(control / "job.json"),
        "results": str(control / "results"),
        "errors": str(control / "errors"),
        "patience": 60 + sum(case.timeout for case in chosen if case.timeout < TIMEOUT),
    }
    (control / "job.json").write_text(json.dumps(job))
    place.give(control)
    with _watched(place, samples) as changed:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    _take(report, chosen, control, json.loads(done.stdout), changed)


def _sample(case: Case, place: Place, run: str) -> dict:
    names = {
        "MARK": f"pwned-{case.name}-{run}",
        "VICTIM": str(place.victims / case.name),
        "SHM_KEY": int(run[:7], 16),
    }
    return {"name": case.name, "code": case.code, "timeout": case.timeout, "names": names}


def _take(
    report: Report, chosen: list[Case], control: Path, seen: dict, changed: list[str]
) -> None:
    """What the build wrote and what the monitor and the harness saw."""
    lines = (
        [json.loads(line) for line in (control / "results").read_text().splitlines()]
        if (control / "results").exists()
        else []
    )
    found = {line["name"]: Result(**line) for line in lines if "name" in line}
    signals = sum(line.get("signals", 0) for line in lines if "name" not in line)
    for case in chosen:
        result = found.setdefault(case.name, Result(case.name))
        marks = re.compile(rf"\b(pwned-)?{case.name}(?![a-z_])")
        result.changed = [change for change in changed if marks.search(change)]
        if case.alone:
            result.strays, result.died, result.signals = seen["strays"], seen["died"], signals
    report.results |= found
    report.changed += changed
    report.seconds += seen["seconds"]
    if all(result.refused for result in found.values()):
        report.skipped = next(iter(found.values())).refused
    if not any(case.alone for case in chosen):
        report.died, report.strays, report.signals = seen["died"], seen["strays"], signals
        report.errors = (control / "errors").read_text(errors="replace")[-2000:]


@contextmanager
def _watched(place: Place, samples: list[dict]) -> Iterator[list[str]]:
    """Compare what lies outside of the samples' folders before and after; clean up."""
    changed: list[str] = []
    before = snapshot(place.author)
    yield changed
    after = snapshot(place.author)
    changed += [f"made: {path}" for path in after.keys() - before.keys()]
    changed += [f"removed: {path}" for path in before.keys() - after.keys()]
    changed += [
        f"changed: {path}" for path, state in before.items() if after.get(path, state) != state
    ]
    marks = {sample["names"]["MARK"] for sample in samples}
    for folder in (Path("/tmp"), Path("/dev/shm"), place.temporary):
        for path in folder.iterdir():
            if path.name.removesuffix(".md") in marks:
                changed.append(f"made: {path}")
                path.rmdir() if path.is_dir() else path.unlink()
    changed += _segments(samples[0]["names"]["SHM_KEY"])


def _segments(key: int) -> list[str]:
    """The System V segment of that key, which is removed."""
    libc = ctypes.CDLL(None)
    number = libc.shmget(key, 0, 0)
    if number < 0:
        return []
    libc.shmctl(number, 0, None)
    return [f"made: segment of memory_sysv, {key}"]


def snapshot(folder: Path) -> dict[str, tuple]:
    """All that can be changed of all that is in `folder`, by path."""
    return {str(path.relative_to(folder)): _state(path) for path in (folder, *folder.rglob("*"))}


def _state(path: Path) -> tuple:
    status = path.lstat()
    content = b""
    if path.is_symlink():
        content = str(path.readlink()).encode()
    elif path.is_file():
        content = hashlib.sha256(path.read_bytes()).digest()
    names = tuple(os.listxattr(path, follow_symlinks=False)) if sys.platform == "linux" else ()
    return (status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns, content, names)
