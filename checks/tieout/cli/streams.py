"""Streams: the result on stdout, all that is said about it on stderr."""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.model import Report
from tieout.reports.record import written

if TYPE_CHECKING:
    from tieout.catalogue.rules import Catalogue

FINDINGS, USAGE, TRIPPED, NOTHING = 1, 2, 3, 5
"""Exit codes: findings, wrong usage, something could not run, nothing was checked."""


def weightiest(codes: Collection[int]) -> int:
    """Return the exit code that wins: could not run, usage, findings, nothing checked."""
    return next((code for code in (TRIPPED, USAGE, FINDINGS, NOTHING) if code in codes), 0)


def loosen() -> None:
    """Let a terminal that cannot show a character show its number: the report is never lost."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print to stdout; a reader who has gone away, as ``head`` does, changes nothing."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 -- stays open to the end


def say_json(record: object) -> None:
    """Print a record to stdout."""
    say(written(record, indent=1))


def tell(text: str) -> None:
    """Print a line to stderr."""
    print(text, file=sys.stderr)


def remark(found: Report | Catalogue, path: str, asked: str = "") -> None:
    """Tell what was asked for and is not there, and what is there and was not read.

    Args:
        found: what was judged, or would be.
        path: where.
        asked: by what options rules were chosen, if any.
    """
    from tieout.projects import unread  # noqa: PLC0415

    if not found.datasets:
        tell("tieout: no dataset here: datasets/<name>/datapackage.json says what a table is")
    for pattern in found.unmatched:
        tell(f"tieout: no rule matches {pattern!r}: tieout list names them all")
    left = found.rules if isinstance(found, Report) else found.tables
    if asked and found.datasets and not (left or found.unmatched or found.unreadable):
        tell(f"tieout: no rule is left by {asked}: tieout list names them all")
    for line in unread(Path(path)):
        tell(f"tieout: {line}")


def hint(report: Report, path: str) -> None:
    """Tell on a terminal how to go on; nobody reads it on a pipe."""
    if report.open_findings and sys.stderr.isatty():
        asked = shlex.join(
            ["tieout", "explain", report.open_findings[0].id, *([] if path == "." else [path])]
        )
        tell(f"{asked} shows the evidence of the first finding")
