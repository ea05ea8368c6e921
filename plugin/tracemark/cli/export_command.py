"""`tracemark export PATH…`: proved questions for learning platforms, flash cards and notebooks."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tracemark.check.findings_text import format_text, safe
from tracemark.check.needs import programs
from tracemark.check.report import counted, summary
from tracemark.cli.parameters import CONFIG, FORCE, PATHS
from tracemark.cli.progress import Spinner, run_all, tell_notices
from tracemark.cli.rewriting import read_again, write_whole
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import TracemarkError, UsageError
from tracemark.exchange.addresses import Addresses
from tracemark.exchange.anki import anki
from tracemark.exchange.gift import gift
from tracemark.exchange.jupyterquiz import jupyterquiz
from tracemark.exchange.qti import qti
from tracemark.exchange.qti21 import qti21
from tracemark.exchange.question import ExportedQuestion, LeftOut
from tracemark.exchange.questions import Exported, proved_questions
from tracemark.exchange.writing import Written
from tracemark.lesson.finding import Finding, failing
from tracemark.lesson.page import Page
from tracemark.markdown_extension import site_language
from tracemark.markdown_hosts import Source
from tracemark.markdown_questions import page_wording
from tracemark.proof import Proof, proved
from tracemark.settings import document_of_site
from tracemark.site import Site, site_of
from tracemark.site_runner import new_runner
from tracemark.views.language import language


@dataclass(frozen=True, slots=True)
class _Format:
    """One form of questions."""

    write: Callable[[Sequence[ExportedQuestion]], Written]
    is_text: bool = True
    """False for what cannot go to a terminal."""


FORMATS: Mapping[str, _Format] = {
    "gift": _Format(gift),
    "anki": _Format(anki),
    "jupyterquiz": _Format(jupyterquiz),
    "qti": _Format(qti, is_text=False),
    "qti21": _Format(qti21, is_text=False),
}
"""What `--format` may be."""


@click.command()
@PATHS
@click.option("--format", "form", type=click.Choice([*FORMATS]), required=True,
              help="What the questions are for.")  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the questions to this file.")  # fmt: skip
@click.option("--site-url", help="Where the site is found; by default `site_url` of mkdocs.yml.")
@CONFIG
@FORCE
def export(
    paths: tuple[Path, ...],
    form: str,
    output: Path | None,
    site_url: str | None,
    config: Path | None,
    force: bool,
) -> None:
    """Write the proved questions of the pages in PATHS for another program."""
    to = FORMATS[form]
    try:
        if output is None and not to.is_text:
            raise UsageError(f"`{form}` is no text; name a file for it: --output questions.zip")
        site = site_of(paths[0], config)
        pages = _once(site.pages(paths))
        proofs = _proofs(site, pages, force=force)
        _stop_at([f for proof in proofs for f in proof.report.findings], proofs)
        addresses, theme = _of_site(site, site_url)
        exported = [_exported(site, proof, addresses, theme) for proof in proofs]
        questions = [question for one in exported for question in one.questions]
        _refuse_equal_ids(questions)
        written = to.write(questions)
        left_out = [*(left for one in exported for left in one.left_out), *written.left_out]
        if written.questions and output is not None:
            write_whole(output, written.content)
    except (TracemarkError, OSError) as error:
        wrong_use(str(error))
    if written.questions and output is None:
        sys.stdout.buffer.write(written.content)
        sys.stdout.buffer.flush()
    _tell(written, left_out, output, form)
    sys.exit(0 if written.questions else 1)


def _once(pages: Iterable[Page]) -> list[Page]:
    """Pages that are named twice, as `a.md` and `./b/../a.md`, are one."""
    return list({Path(page.path).resolve(): page for page in pages}.values())


def _proofs(site: Site, pages: Sequence[Page], *, force: bool) -> list[Proof]:
    spinner = Spinner()
    with new_runner(site.settings, site.folder, force=force, waiting=spinner.show) as runner:
        traces = run_all(runner, [p for page in pages for p in programs(page)], spinner)
    tell_notices([runner], verbose=False)
    return [proved(page, traces, site.settings) for page in pages]


def _stop_at(findings: Sequence[Finding], proofs: Sequence[Proof]) -> None:
    """Prints the findings, and ends the command where one of them is more than a note."""
    for finding in findings:
        click.echo(format_text(finding), err=True)
    if failing(tuple(findings)):
        click.echo(summary(*(proof.report for proof in proofs)), err=True)
        click.echo("nothing is written: questions are exported when nothing is wrong", err=True)
        sys.exit(1)


def _exported(site: Site, proof: Proof, addresses: Addresses, theme: str) -> Exported:
    """The questions of one page. Ends the command where Markdown leaves parts of it raw."""
    page = proof.page
    path = Path(page.path)
    text = read_again(page).removeprefix("\ufeff")
    source = Source(page.path, folder=path.parent, root=site.root, language=theme)
    wording = page_wording(proof, text, source, site.settings)
    _stop_at(wording.findings, [proof])
    address = addresses.address(path)
    if addresses.site_url and not address:
        away = (
            f"{page.path} is not in {addresses.docs}: its questions do not say where the lesson is"
        )
        click.echo(safe(away), err=True)
    return proved_questions(
        proof,
        wording,
        name=addresses.name(path),
        address=address,
        language=language(page.language) if page.language else site_language(theme, site.settings),
    )


def _of_site(site: Site, site_url: str | None) -> tuple[Addresses, str]:
    """The addresses of the site's pages, and the language of its theme."""
    if site.config is None:
        return Addresses(site.folder, site_url or ""), ""
    document = document_of_site(site.config)
    docs = document.get("docs_dir")
    theme = document.get("theme")
    spoken = (theme.get("language") or theme.get("locale")) if isinstance(theme, dict) else None
    known = document.get("site_url")
    addresses = Addresses(
        site.folder / (docs if isinstance(docs, str) else "docs"),
        site_url if site_url is not None else known if isinstance(known, str) else "",
        document.get("use_directory_urls") is not False,
    )
    return addresses, spoken if isinstance(spoken, str) else ""


def _refuse_equal_ids(questions: Sequence[ExportedQuestion]) -> None:
    """Two pages outside of the site's folder may have the same name. Raises UsageError."""
    places: dict[str, str] = {}
    for question in questions:
        first = places.setdefault(question.id, question.place)
        if first != question.place:
            raise UsageError(
                f"{first} and {question.place} would both be `{question.id}`; rename one of the"
                " files, or export them one by one"
            )


def _tell(written: Written, left_out: Sequence[LeftOut], output: Path | None, form: str) -> None:
    """What is not in the file, and how many questions are."""
    for one in left_out:
        what = "lacks a part" if one.kind == "part" else "is left out"
        click.echo(safe(f"{one.place}: {one.what} {what}: {one.why}"), err=True)
    unverified = sum(one.kind == "unverified" for one in left_out)
    skipped = sum(one.kind == "format" for one in left_out)
    parts = [counted(written.questions, "question") + " exported"]
    parts += [f"{unverified} unverified left out"] if unverified else []
    parts += [f"{skipped} left out that {form} cannot carry"] if skipped else []
    where = f" to {output}" if output is not None and written.questions else ""
    nothing = "" if written.questions else "; nothing is written"
    click.echo(safe(f"{', '.join(parts)}{where}{nothing}"), err=output is None)
