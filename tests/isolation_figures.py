"""Prints what the attack corpus achieved, by level and user: `python -m tests.isolation_figures`.

Options: `--level LEVEL` and `--user USER`, as often as wanted; `--names` lists what worked.
"""

import argparse

from tests.isolation_harness import LEVELS, Report, cases, problems, run_round, users

HEAD = (
    "level",
    "user",
    "cases",
    "worked",
    "leaked",
    "strays",
    "builds died",
    "unexpected",
    "seconds",
)


def figures(report: Report) -> tuple[object, ...]:
    """One row."""
    results = report.results.values()
    return (
        report.level,
        report.user,
        len(results),
        sum(bool(result.effects) for result in results),
        sum(bool(result.leaked) for result in results),
        len(report.strays) + sum(len(result.strays) for result in results),
        bool(report.died) + sum(bool(result.died) for result in results),
        sum(bool(problems(cases()[result.name], report)) for result in results),
        f"{report.seconds:.0f}",
    )


def details(report: Report) -> list[str]:
    """What worked and what was not as expected, one line each."""
    lines = [
        f"  {one.name}: {'; '.join(one.effects)}" for one in report.results.values() if one.effects
    ]
    for name in report.results:
        lines += [f"  unexpected: {name}: {text}" for text in problems(cases()[name], report)]
    lines += [f"  left running: {stray}" for stray in report.strays]
    return lines + [f"  left behind: {name}" for name in report.leftovers]


def main() -> None:
    """Run the rounds and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", action="append", choices=LEVELS)
    parser.add_argument("--user", action="append", choices=users())
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args()
    print(*(f"{word:>11}" for word in HEAD))
    for level in options.level or LEVELS:
        for user in options.user or users():
            report = run_round(level, user, cases())
            if report.skipped:
                print(f"{level:>11} {user:>11} skipped: {report.skipped}")
                continue
            print(*(f"{value!s:>11}" for value in figures(report)), flush=True)
            if options.names:
                print("\n".join(details(report)))


if __name__ == "__main__":
    main()
