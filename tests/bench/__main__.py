"""`make bench`: speed of recorder and builds beside other tools, and sizes. Nothing fails here."""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from tests.bench import (
    excess,
    growth,
    isolation,
    libraries,
    report,
    rewriting,
    site,
    summary,
    topics,
    verify,
)
from tests.bench.comparison import TOOLS, WORKLOADS, compare
from tests.bench.processes import has

PEERS_PYTHON = Path(".venv-bench/bin/python")
TABLES = (
    "comparison",
    "growth",
    "libraries",
    "rewriting",
    "excess",
    "isolation",
    "verify",
    "site",
    "serve",
    "views",
)
WIDTH = 150
"""Columns where the output is no terminal."""


def choice(names: tuple[str, ...], text: str) -> list[str]:
    """Those of `names` that `text`, a comma-separated list, says; in their own order."""
    asked = text.split(",")
    unknown = set(asked) - set(names)
    if unknown:
        raise argparse.ArgumentTypeError(
            f"{', '.join(unknown)}: expected some of {', '.join(names)}"
        )
    return [name for name in names if name in asked]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (5)")
    parser.add_argument(
        "--only",
        type=lambda text: choice(TOOLS, text),
        help=f"tools of the comparison: {','.join(TOOLS)}; then no other table is made",
    )
    parser.add_argument(
        "--workloads",
        type=lambda text: choice(WORKLOADS, text),
        help=f"workloads of the comparison: {','.join(WORKLOADS)}; then no other table is made",
    )
    parser.add_argument(
        "--tables", type=lambda text: choice(TABLES, text), help=f"tables: {','.join(TABLES)}"
    )
    parser.add_argument(
        "--python",
        default=str(PEERS_PYTHON if PEERS_PYTHON.exists() else sys.executable),
        help="interpreter that runs all samples (that of .venv-bench, where there is one)",
    )
    parser.add_argument("--lessons", type=int, default=500, help="of the course of `site` (500)")
    asked = parser.parse_args()
    if asked.tables is None:
        asked.tables = ["comparison"] if asked.only or asked.workloads else list(TABLES)
    asked.only = asked.only or list(TOOLS)
    asked.workloads = asked.workloads or list(WORKLOADS)
    return asked


def course(console: Console, asked: argparse.Namespace, python: str) -> None:
    """The tables of whole builds."""
    with site.course(asked.lessons) as sites:
        if "site" in asked.tables:
            found = site.builds(sites, asked.lessons, python, asked.rounds)
            console.print(report.site(found))
        if "serve" in asked.tables:
            console.print(report.serve(site.rebuilds(sites, asked.rounds), asked.lessons))


def main() -> None:
    """Each table is printed as soon as it is known."""
    asked = arguments()
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    python = str(Path(asked.python).absolute())  # with its links: they lead to its packages
    rounds, tables = asked.rounds, asked.tables
    found = None
    if "comparison" in tables:
        found = compare(python, asked.only, asked.workloads, rounds)
        console.print(report.times(found), report.outputs(found))
        if found.sizes:
            console.print(report.records(found))
    if "growth" in tables:
        console.print(report.growing_data(*growth.growing_data(python, rounds)))
        console.print(report.growing_run(growth.growing_run(python, rounds)))
    if "libraries" in tables:
        with_numpy = has(python, "numpy")
        pairs = libraries.libraries(python, rounds, with_numpy=with_numpy)
        console.print(report.libraries(pairs))
    if "rewriting" in tables:
        console.print(report.rewriting(rewriting.rewriting()))
    if "excess" in tables:
        console.print(report.excess(excess.excess(python)))
    if "isolation" in tables:
        console.print(report.isolation(isolation.costs(python, rounds)))
        console.print(report.crowd(isolation.crowd()))
    if "verify" in tables:
        console.print(report.verify(verify.costs(rounds)))
    if {"site", "serve"} & set(tables):
        course(console, asked, python)
    if "views" in tables:
        console.print(report.topics(topics.builds(asked.lessons, rounds)))
    if found is not None:
        console.print(summary.table(list(summary.targets(found))))


main()
