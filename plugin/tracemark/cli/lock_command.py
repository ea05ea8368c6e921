"""`tracemark lock PATH…`: keeps what the runs are, for `tracemark check --locked` to compare."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from tracemark.check.difference import Fingerprint
from tracemark.check.drift import Drift, fingerprints
from tracemark.check.findings_text import safe
from tracemark.check.lock import Key, Lock, Unusable, lock_text, updated
from tracemark.check.report import counted
from tracemark.cli.parameters import CONFIG, PATHS
from tracemark.cli.progress import Spinner, run_samples, tell_notices
from tracemark.cli.rewriting import rewrite
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import TracemarkError
from tracemark.lesson.finding import Finding
from tracemark.lesson.page import Page
from tracemark.lock_file import load_drift, load_lock, lock_path
from tracemark.site import Site, site_of
from tracemark.site_runner import new_runner
from tracemark.trace.model import Trace
from tracemark.trace.program import Program


@click.command()
@PATHS
@click.option("--check", "only", is_flag=True, help="Write nothing; exit 1 where it would change.")
@CONFIG
def lock(paths: tuple[Path, ...], only: bool, config: Path | None) -> None:
    """Keep what the runs of the pages in PATHS are in `tracemark.lock`; other pages stay as they are."""
    try:
        site = site_of(paths[0], config)
        pages, path = site.pages(paths), lock_path(site.folder)
        old = load_lock(path)
        if isinstance(old, Unusable):
            click.echo(safe(f"tracemark: {old.message}; it is written anew"), err=True)
        usable = old if isinstance(old, Lock) else Lock()
        drift = Drift(usable, str(path), site.folder)
        new = fingerprints(pages, _traces(site, pages), site.folder)
        keep = {key: entry for key, entry in usable.entries.items() if key not in usable.edited}
        entries = updated(keep, new, drift.gone(pages, paths))
        changed = old is None or isinstance(old, Unusable) or bool(usable.edited & set(entries))
        changed = changed or dict(usable.entries) != dict(entries)
        if changed and not only:
            rewrite(path, lock_text(entries))
    except (TracemarkError, OSError) as error:
        wrong_use(str(error))
    click.echo(safe(f"{path}: {_summary(usable, entries, changed=changed)}"))
    sys.exit(1 if changed and only else 0)


def _summary(old: Lock, entries: Mapping[Key, Fingerprint], *, changed: bool) -> str:
    """`12 samples, 1 added, 2 changed`."""
    keys = set(old.entries), set(entries)
    both = keys[0] & keys[1]
    counts = {
        "added": len(keys[1] - keys[0]),
        "removed": len(keys[0] - keys[1]),
        "changed": sum(old.entries[k] != entries[k] or k in old.edited for k in both),
    }
    told = [f"{count} {word}" for word, count in counts.items() if count]
    samples = counted(len(entries), "sample")
    return ", ".join([samples, *told] if told or changed else [samples, "nothing changed"])


def _traces(site: Site, pages: list[Page]) -> dict[Program, Trace]:
    """The runs of all samples, from the cache where it has them."""
    spinner = Spinner()
    with new_runner(site.settings, site.folder, waiting=spinner.show) as runner:
        traces = run_samples(runner, pages, spinner)
    tell_notices([runner], verbose=False)
    return traces


def compared_with_lock(
    site: Site, pages: list[Page], paths: tuple[Path, ...], traces: Mapping[Program, Trace]
) -> list[Page]:
    """The pages with findings on what is not as the lock has it, and the lock as a page of its own."""
    drift = load_drift(site.folder)
    if isinstance(drift, Finding):
        return [*pages, Page(drift.position.path, findings=(drift,))]
    for python in drift.other_pythons(fingerprints(pages, traces, site.folder)):
        click.echo(safe(f"{drift.path}: made with Python {python}"), err=True)
    compared = [
        replace(page, findings=(*page.findings, *drift.findings(page, traces))) for page in pages
    ]
    return [*compared, Page(drift.path, findings=tuple(drift.of_the_lock(pages, paths)))]
