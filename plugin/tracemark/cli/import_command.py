"""`tracemark import FILE`: questions of other programs as a page, with nothing proved yet."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from tracemark.check.findings_text import safe
from tracemark.check.report import counted
from tracemark.cli.rewriting import rewrite
from tracemark.cli.wrong_use import wrong_use
from tracemark.errors import TracemarkError, UsageError
from tracemark.exchange.gift_reading import read_gift
from tracemark.exchange.imported import Imported
from tracemark.exchange.mdbook_quiz_reading import read_mdbook_quiz
from tracemark.exchange.mkdocs_quiz_reading import read_mkdocs_quiz

FORMATS: Mapping[str, Callable[[str], Imported]] = {
    "gift": read_gift,
    "mkdocs-quiz": read_mkdocs_quiz,
    "mdbook-quiz": read_mdbook_quiz,
}
"""What `--format` may be."""


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice([*FORMATS]), required=True,
              help="What the file is.")  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the page to this file.")  # fmt: skip
@click.option("--force", is_flag=True, help="Write over a page that exists.")
def import_questions(file: Path, form: str, output: Path | None, force: bool) -> None:
    """Write the questions in FILE as quiz blocks of a page; none of them is proved yet."""
    try:
        if output is not None and output.exists() and not force:
            raise UsageError(f"{output} exists already; --force writes over it")
        imported = FORMATS[form](_text(file))
        if imported.questions and output is not None:
            output.parent.mkdir(parents=True, exist_ok=True)
            rewrite(output, imported.markdown)
    except (TracemarkError, OSError) as error:
        wrong_use(f"{file}: {error}" if isinstance(error, UsageError) else str(error))
    if imported.questions and output is None:
        sys.stdout.buffer.write(imported.markdown.encode())
        sys.stdout.buffer.flush()
    _tell(imported, file, output)
    sys.exit(1 if any(one.is_question for one in imported.lost) or not imported.questions else 0)


def _text(file: Path) -> str:
    """What stands in the file. Raises UsageError where it is not UTF-8."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"it is not UTF-8: {error.reason}; save it as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tell(imported: Imported, file: Path, output: Path | None) -> None:
    """What is not carried over, and how many questions are."""
    for one in imported.lost:
        click.echo(safe(f"{file}:{one.line}: not carried over: {one.what}: {one.why}"), err=True)
    left = sum(one.is_question for one in imported.lost)
    parts = [counted(imported.questions, "question") + " imported"]
    parts += [f"{left} not carried over"] if left else []
    where = f" to {output}" if output is not None and imported.questions else ""
    then = "; nothing is written"
    if imported.questions:
        then = "; none is proved until its `answer:` says what computes the answer"
    click.echo(safe(f"{', '.join(parts)}{where}{then}"), err=output is None)
