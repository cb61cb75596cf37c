"""Arguments that several commands take, and what is made of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tieout.expressions import Expression, parse
from tieout.model import Report
from tieout.progress import Progress

if TYPE_CHECKING:
    from tieout.run import Choice

Adding = Callable[..., argparse.ArgumentParser]
"""Adds a command of a name, and returns its parser."""
Run = Callable[[argparse.Namespace], int]
"""Does what a command is for, and returns the exit code."""


def chosen(command: argparse.ArgumentParser) -> None:
    """Let a command take a path, and which rules are meant."""
    command.add_argument(
        "path", nargs="?", default=".", help="a project, a dataset's folder or a table (default: .)"
    )
    for option, words in (
        ("--select", "only these rules; * matches anything"),
        ("--ignore", "not these rules"),
    ):
        command.add_argument(option, action="append", default=[], metavar="RULE,...", help=words)
    command.add_argument(
        "-k",
        dest="only",
        type=_expression,
        metavar="EXPR",
        help="only rules whose id, kind, dataset or table holds these words, "
        "such as 'growth and not (2023 or draft)'",
    )


def judging(command: argparse.ArgumentParser) -> None:
    """Let a command take all that is said of a run."""
    chosen(command)
    command.add_argument("--fail-on", choices=("error", "warning", "never"), default="error")
    command.add_argument("--max-findings", type=_count, metavar="N", help="list at most N; counts stay whole")
    command.add_argument(
        "--engine", choices=("polars",), default="polars", help="what judges (default: polars)"
    )
    loudness = command.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print no report")
    loudness.add_argument(
        "-v", "--verbose", action="store_true", help="also list ids, and what could not be judged"
    )


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a number such as 100 is expected, not {text!r}")
    return int(text)


def _expression(text: str) -> Expression:
    try:
        return parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def choice_of(given: argparse.Namespace, *, plots: bool = False) -> Choice:
    """Return what of a run is wanted; *plots* wants also what only a page shows."""
    from tieout.run import Choice  # noqa: PLC0415

    def patterns(texts: list[str]) -> tuple[str, ...]:
        return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())

    return Choice(
        patterns(given.select), patterns(given.ignore), given.only, plots=plots, command=given.typed
    )


def asked(given: argparse.Namespace) -> str:
    """Return by what options rules are chosen, as they were typed."""
    patterns = [("--select", one) for one in given.select] + [("--ignore", one) for one in given.ignore]
    expressions = [("-k", given.only.text)] if given.only else []
    return " ".join(f"{option} {text!r}" for option, text in (*patterns, *expressions))


def judged(given: argparse.Namespace, progress: Progress, *, plots: bool) -> Report:
    """Judge what is asked for, and return the report."""
    from tieout.run import check  # noqa: PLC0415

    report = check(given.path, replace(choice_of(given, plots=plots), told=progress.say))
    return replace(report, max_findings=given.max_findings)
