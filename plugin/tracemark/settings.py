"""What a site sets: the same keys in `mkdocs.yml`, for the Markdown extension, and for the CLI."""

import os
import re
import tomllib
from collections.abc import Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec
import yaml

from tracemark.errors import UsageError
from tracemark.lesson.page import LanguageCode, Verify, ViewSlug
from tracemark.lesson.sample import DEFAULT_SHOW, ViewName
from tracemark.lesson.spelling import nearest
from tracemark.runner import Level
from tracemark.trace.program import Limits

PLUGIN_KEY, EXTENSION_KEY = "plugins.tracemark", "markdown_extensions.tracemark"
"""Where a configuration has the settings, for hosts with plugins and for those without."""

_SIZE = re.compile(r"(\d+)\s*([kKmMgG]?)[bB]?$")
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_ALLOWED = r"^(network|processes|read:.*\S.*)$"
_JOBS = r"^(auto|dask://[^\s/:]+:[0-9]{1,5})$"
_INTERPRETER_NAME = re.compile(r"[\w.+@-]+", re.ASCII)


def _like(pattern: str) -> msgspec.Meta:
    """A pattern that editors know by the schema; `read_settings` has plainer words for what is wrong."""
    return msgspec.Meta(extra_json_schema={"pattern": pattern})


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A site's settings, each with a sane default."""

    enabled: bool = True
    """False leaves pages alone: fences are shown, nothing is run."""
    verify: Verify = "warn"
    """warn: wrong claims are findings. strict: unverified questions too. off: only runs are judged."""
    show: list[ViewName] = msgspec.field(default_factory=lambda: [*DEFAULT_SHOW])
    """Views that follow a sample which does not say."""
    language: Literal["auto"] | LanguageCode = "auto"
    """What readers are spoken to in; auto: the language of the theme, if there is a catalogue of it."""
    show_coverage: bool = False
    """True ends each page with a line on how many of its claims are proved."""
    locked: bool = False
    """True compares the runs of `mkdocs build` and `tracemark check` with tracemark.lock."""
    progress: bool = True
    """False makes no page of the course's progress; a site without questions has none."""
    review: bool = False
    """True makes a page on which all proved questions are asked again, spaced over days."""
    views: bool | list[ViewSlug] | dict[str, bool | list[ViewSlug]] = True
    """Views of a topic that are made beside its lesson: all, none, these, or by name of the topic."""
    python: str | None = None
    """Interpreter that runs the samples; the one that builds the site where it is not set."""
    interpreters: dict[str, str] = {}
    """Others, by the name that `python=` of a sample has."""
    preload: list[str] = []
    """Modules that are imported once and shared by all runs."""
    isolation: Level = "auto"
    """How samples are kept apart from the rest of the machine."""
    allow: list[Annotated[str, _like(_ALLOWED)]] = []
    """Exceptions from isolation: `network`, `processes`, `read:PATH`."""
    timeout: float = 10
    """Wall-clock seconds for one sample."""
    max_steps: int = 2000
    """Steps of one sample."""
    memory: int | str = "512M"
    """Address space of one sample: bytes, or with k, M, G."""
    output: int | str = "64k"
    """What one sample may print."""
    jobs: int | Annotated[str, _like(_JOBS)] = "auto"
    """Samples that run at once; `dask://HOST:PORT` gives them to that scheduler."""
    cache: bool = True
    """False keeps no traces: each build runs all samples."""
    cache_dir: str = ".cache/tracemark"
    """Where traces are kept, relative to the site's configuration."""
    templates: str | None = None
    """Folder of templates that replace ours, relative to the site's configuration."""
    words: dict[str, Any] = {}
    """Words that stand for a value in quiz options, such as `nothing: ""`."""

    @property
    def limits(self) -> Limits:
        """The bounds of one run."""
        return Limits(
            max_steps=self.max_steps,
            timeout=self.timeout,
            memory=size_in_bytes(self.memory),
            output=size_in_bytes(self.output),
        )

    @property
    def workers(self) -> int | str | None:
        """How many runs at once, or the scheduler's address; None leaves it to the runner."""
        return None if self.jobs == "auto" else self.jobs


def size_in_bytes(size: int | str) -> int:
    """`64k` is 65,536. Raises UsageError for anything that is no size."""
    found = _SIZE.match(str(size).strip())
    if found is None or int(found[1]) == 0:
        raise UsageError(f"{size!r} is not a size; write bytes, or a number with k, M or G")
    return int(found[1]) * _UNITS[found[2].lower()]


def read_settings(values: Mapping[str, object], where: str) -> Settings:
    """Settings from decoded configuration. Raises UsageError that names the key, in `where`."""
    try:
        settings = msgspec.convert(_as_meant(values), Settings)
        _check(settings)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: {_plain(str(error), values)}") from error
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error
    return settings


def _as_meant(values: Mapping[str, object]) -> dict[str, object]:
    """The values, where YAML made something else of what the manual says one may write."""
    meant = dict(values)
    if meant.get("verify") is False:  # `off`
        meant["verify"] = "off"
    named = meant.get("interpreters")
    for name in named if isinstance(named, Mapping) else ():
        if not isinstance(name, str):
            raise UsageError(
                f"interpreters: the name {name} is a number for YAML; put it in quotes, as in"
                f" '{name}': python3"
            )
    return meant


def _check(settings: Settings) -> None:
    """Raises UsageError for values that have the right type and no meaning."""
    for key in ("timeout", "max_steps", "jobs"):
        value = getattr(settings, key)
        if not isinstance(value, str) and value <= 0:
            raise UsageError(f"{key} is {value:g}; it must be more than 0")
    for key in ("memory", "output"):
        try:
            size_in_bytes(getattr(settings, key))
        except UsageError as error:
            raise UsageError(f"{key}: {error}") from error
    if isinstance(settings.jobs, str) and not re.fullmatch(_JOBS, settings.jobs):
        raise UsageError(
            f"jobs: {settings.jobs!r} is neither `auto`, nor a number, nor dask://HOST:PORT"
        )
    for entry in settings.allow:
        if not re.fullmatch(_ALLOWED, entry):
            raise UsageError(
                f"allow: {entry!r} cannot be allowed; what can are `network`, `processes` and"
                " `read:PATH`"
            )
    _check_python(settings)


def _check_python(settings: Settings) -> None:
    """Names of interpreters and of modules."""
    for name, path in settings.interpreters.items():
        if not _INTERPRETER_NAME.fullmatch(name):
            raise UsageError(
                f"interpreters: {name!r} is no name; write letters, digits and any of `.+@-_`"
            )
        if not path.strip():
            raise UsageError(f"interpreters: {name!r} has no path and no command")
    for module in settings.preload:
        if not all(p.isidentifier() and not iskeyword(p) for p in module.split(".")):
            raise UsageError(
                f"preload: {module!r} is no name of a module, such as `numpy` or `os.path`"
            )


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "verify": get_args(Verify),
    "show": get_args(ViewName),
    "isolation": get_args(Level),
    "language": ("auto", *get_args(LanguageCode)),
}
"""What the keys may be that have a choice of words."""


_VIEWS = get_args(ViewSlug)
_KINDS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "int | str": "a whole number or a text",
    "str | null": "a text",
    "object": "names with a value each, such as {name: value}",
}
"""What msgspec calls a type, for people."""
_LISTS = {"allow": "[network]", "preload": "[numpy, pandas]", "show": "[table, tracker]"}
"""What a list may look like, by the key that has one."""


def _plain(message: str, values: Mapping[str, object]) -> str:
    """A message of msgspec in words of a configuration file; `values` is what it is about."""
    unknown = re.match(r"Object contains unknown field `(.+)`", message)
    if unknown:
        known = Settings.__struct_fields__
        guess = nearest(unknown[1], known)
        hint = f"; did you mean {guess!r}?" if guess else f"; known are {', '.join(known)}"
        return f"unknown key {unknown[1]!r}{hint}"
    place = re.search(r" - at (?:`key` in )?`\$\.(\w+)(?:\[(\d+)\])?.*`$", message)
    if place is None:
        return message
    key, value = place[1], values.get(place[1])
    if place[2] and isinstance(value, list):
        value = value[int(place[2])]
    elif "[...]" in message and isinstance(value, Mapping):
        value = next((one for one in value.values() if not isinstance(one, str)), value)
    if key == "views":
        return f"views: {_plain_views(values[key])}"
    if key in _CHOICES and not message.startswith("Expected `array`"):
        guess = nearest(value, _CHOICES[key]) if isinstance(value, str) else None
        hint = f"; did you mean {guess!r}?" if guess else ""
        return f"{key}: expected one of {', '.join(_CHOICES[key])}, found {_as_typed(value)}{hint}"
    if message.startswith("Expected `array`"):
        return f"{key}: write a list, such as {_LISTS.get(key, '[…]')}"
    expected = re.match(r"Expected `(.+?)`", message)
    words = f"expected {_KINDS.get(expected[1], expected[1])}" if expected else message
    return f"{key}: {words}, found {_as_typed(value)}"


def _plain_views(value: object) -> str:
    """What is wrong with `views`, the first of it: all of a mapping, or what speaks of one topic."""
    wishes = value.items() if isinstance(value, Mapping) else [("", value)]
    for topic, wish in wishes:
        of = f"{_as_typed(topic)}: " if topic else ""
        if not isinstance(topic, str):
            return f"the topic {_as_typed(topic)} is not a text; put it in quotes"
        for word in wish if isinstance(wish, list) else ():
            if word not in _VIEWS:
                guess = nearest(word, _VIEWS) if isinstance(word, str) else None
                hint = f"; did you mean {guess!r}?" if guess else ""
                return f"{of}expected some of {', '.join(_VIEWS)}, found {_as_typed(word)}{hint}"
        if not isinstance(wish, bool | list):
            expected = "true, false or a list of views, such as [predict, order]"
            return f"{of}expected {expected}, found {_as_typed(wish)}"
    return "expected true, false, a list of views, or these by topic"


def _as_typed(value: object) -> str:
    """A value nearly as the author typed it."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    return repr(value)


def _environment(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    """`!ENV NAME`, or `!ENV [NAME, …, default]`: the first variable that is set, read as YAML."""
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    names = parts[:-1] if len(parts) > 1 else parts
    for name in names:
        value = os.environ.get(str(name.value))
        if value is not None:
            tag = loader.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]  # PyYAML's resolver has no types
            return loader.construct_object(yaml.ScalarNode(tag, value))
    return loader.construct_object(parts[-1]) if len(parts) > 1 else None


class _Loader(yaml.SafeLoader):
    """Reads a `mkdocs.yml`: `!ENV` as MkDocs does, other tags (`!!python/name:…`) as nothing."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)
_Loader.add_constructor("!ENV", _environment)


def settings_of_site(config: Path) -> Settings:
    """The settings in a `mkdocs.yml` or `zensical.toml`; defaults where it has none. Raises UsageError."""
    document = document_of_site(config)
    plugin = _options(document.get("plugins"))
    extension = _options(document.get("markdown_extensions"))
    values, key = one_place(plugin, extension, str(config))
    return read_settings(values, f"{config}: {key}")


def pages_folder(config: Path) -> Path:
    """The folder of the pages that a configuration names. Raises UsageError."""
    return config.parent / str(document_of_site(config).get("docs_dir") or "docs")


def one_place(
    plugin: Mapping[str, object], extension: Mapping[str, object], where: str
) -> tuple[Mapping[str, object], str]:
    """The settings of a site, and the key that they stand under: that of the plugin or of the extension.

    Raises UsageError where each has its own, and they differ: each host would read others.
    """
    if plugin and extension and plugin != extension:
        raise UsageError(
            f"{where}: {PLUGIN_KEY} and {EXTENSION_KEY} differ; write the settings under one of them,"
            " or the same under both"
        )
    return (plugin, PLUGIN_KEY) if plugin or not extension else (extension, EXTENSION_KEY)


def document_of_site(config: Path) -> Mapping[str, object]:
    """The configuration, without the table around it that one of the hosts has. Raises UsageError."""
    try:
        text = config.read_text(encoding="utf-8")
        if config.suffix == ".toml":
            read: object = tomllib.loads(text)
            inner = read.get("project") if isinstance(read, dict) else None
            read = read if inner is None else inner
        else:
            read = yaml.load(text, _Loader)  # noqa: S506 (_Loader is a SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read {config}: {' '.join(str(error).split())}") from error
    return read if isinstance(read, dict) else {}


def _options(listed: object) -> Mapping[str, object]:
    """Our options in a list or table of plugins or extensions; none where it does not name us."""
    tables = listed if isinstance(listed, list) else [listed]
    for table in tables:
        options = table.get("tracemark") if isinstance(table, dict) else None
        if isinstance(options, dict):
            return {key: value for key, value in options.items() if value is not None}
    return {}
