"""What a site sets: the same keys in `mkdocs.yml`, for the Markdown extension, and for the CLI."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

import msgspec
import yaml

from tracemark.errors import UsageError
from tracemark.lesson.page import Verify
from tracemark.lesson.sample import DEFAULT_SHOW, ViewName
from tracemark.trace.program import Limits

_SIZE = re.compile(r"(\d+)\s*([kKmMgG]?)[bB]?$")
_UNITS = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A site's settings, each with a sane default."""

    enabled: bool = True
    """False leaves pages alone: fences are shown, nothing is run."""
    verify: Verify = "warn"
    """warn: wrong claims are findings. strict: unverified questions too. off: only runs are judged."""
    show: list[ViewName] = msgspec.field(default_factory=lambda: [*DEFAULT_SHOW])
    """Views that follow a sample which does not say."""
    python: str | None = None
    """Interpreter that runs the samples; the one that builds the site where it is not set."""
    timeout: float = 10
    """Wall-clock seconds for one sample."""
    max_steps: int = 2000
    """Steps of one sample."""
    memory: int | str = "512M"
    """Address space of one sample: bytes, or with k, M, G."""
    output: int | str = "64k"
    """What one sample may print."""
    jobs: int | Literal["auto"] = "auto"
    """Samples that run at once."""
    cache_dir: str = ".cache/tracemark"
    """Where traces are kept, relative to the site's configuration."""
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
    def workers(self) -> int | None:
        """How many runs at once; None leaves it to the runner."""
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
        settings = msgspec.convert(dict(values), Settings)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: {_plain(str(error))}") from error
    for key in ("timeout", "max_steps", "jobs"):
        value = getattr(settings, key)
        if value != "auto" and value <= 0:
            raise UsageError(f"{where}: {key} is {value:g}; it must be more than 0")
    for key in ("memory", "output"):
        try:
            size_in_bytes(getattr(settings, key))
        except UsageError as error:
            raise UsageError(f"{where}: {key}: {error}") from error
    return settings


def _plain(message: str) -> str:
    """A message of msgspec in words of a configuration file."""
    unknown = re.match(r"Object contains unknown field `(.+)`", message)
    if unknown:
        return f"unknown key {unknown[1]!r}; known are {', '.join(Settings.__struct_fields__)}"
    return re.sub(r" - at `\$\.(\w+).*`", r", at key '\1'", message)


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
    """The settings in a `mkdocs.yml`; defaults where the plugin is not in it. Raises UsageError."""
    try:
        document = yaml.load(config.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (_Loader is a SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"cannot read {config}: {' '.join(str(error).split())}") from error
    plugins = document.get("plugins") if isinstance(document, dict) else None
    if isinstance(plugins, dict):
        plugins = [{name: options} for name, options in plugins.items()]
    for plugin in plugins or []:
        if isinstance(plugin, dict) and isinstance(plugin.get("tracemark"), dict):
            values = {k: v for k, v in plugin["tracemark"].items() if v is not None}
            return read_settings(
                cast("Mapping[str, object]", values), f"{config}: plugins.tracemark"
            )
    return Settings()
