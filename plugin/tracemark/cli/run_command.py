"""`tracemark run PATH…`: fills the cache, so that a later build or check has nothing to run."""

from pathlib import Path

import click

from tracemark.check.needs import programs
from tracemark.check.report import counted
from tracemark.cli.parameters import CONFIG, FORCE, PATHS, VERBOSE, ShardOf
from tracemark.cli.progress import Spinner, run_all, tell_notices, teller
from tracemark.cli.shard import WHOLE, Shard
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import TracemarkError, UsageError
from tracemark.site import site_of
from tracemark.site_runner import new_runner


@click.command()
@PATHS
@click.option(
    "--shard", type=ShardOf(), default=WHOLE, help="Only this part of the runs, such as 2/8."
)
@FORCE
@VERBOSE
@CONFIG
def run(
    paths: tuple[Path, ...], shard: Shard, force: bool, verbose: bool, config: Path | None
) -> None:
    """Run what the pages in PATHS need and fill the cache; nothing is verified."""
    try:
        site = site_of(paths[0], config)
        if not site.settings.cache:
            raise UsageError("`cache` is false in the site's mkdocs.yml; there is none to fill")
        pages = site.pages(paths)
        needed = shard.of(program for page in pages for program in programs(page))
        told = teller(pages) if verbose else None
        spinner = Spinner(quiet=verbose)
        with new_runner(
            site.settings, site.folder, force=force, told=told, waiting=spinner.show
        ) as runner:
            run_all(runner, needed, spinner)
        tell_notices([runner], verbose=verbose)
        if runner.lost:
            raise UsageError(
                f"the cache in {site.folder / site.settings.cache_dir} could not be written"
            )
    except (TracemarkError, OSError) as error:
        wrong_use(str(error))
    samples = counted(len(needed), "sample")
    click.echo(f"{samples}: {runner.runs} run, {runner.hits} from the cache")
