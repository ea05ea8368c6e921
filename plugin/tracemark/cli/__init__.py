"""The command line: `tracemark trace FILE`, `check`, `pin`, `run`, `lock` and `export PATH…`, `import FILE`, `doctor`, `new PAGE`, `assets DIR`.

Exit codes: 0 fine, 1 findings (or `strict` isolation that is not to be had), 2 wrong use.
"""

import click

from tracemark.cli.assets_command import assets_command
from tracemark.cli.check_command import check
from tracemark.cli.doctor_command import doctor
from tracemark.cli.export_command import export
from tracemark.cli.import_command import import_questions
from tracemark.cli.lock_command import lock
from tracemark.cli.new_command import new
from tracemark.cli.pin_command import pin
from tracemark.cli.run_command import run
from tracemark.cli.trace_command import trace


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mkdocs-tracemark")
def main() -> None:
    """Lessons whose every claim is proved by really running the code."""


for command in (
    trace,
    check,
    pin,
    run,
    lock,
    export,
    import_questions,
    doctor,
    new,
    assets_command,
):
    main.add_command(command)
