"""``tieout check``: judge tables, print the report, exit as the gate does."""

from __future__ import annotations

import argparse
import sys

from tieout.cli.arguments import JUDGING, asked, judged, judging, settle
from tieout.cli.every import every_of, write_all_findings
from tieout.cli.outputs import outputs_of, write_all
from tieout.cli.printing import annotated, printed
from tieout.cli.streams import hint, remark, weightiest
from tieout.progress import Progress
from tieout.reports import formats, wants


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.set_defaults(run=run)
    command.add_argument("--format", choices=formats(), help="how to print (default: text)")
    command.add_argument(
        "-o",
        "--output",
        action="append",
        metavar="FMT=FILE",
        help="also write the report to a file in a format; may be repeated",
    )
    command.add_argument(
        "--all-findings",
        metavar="FILE",
        help="also write every finding, a row each, listed or not, to a .csv, .jsonl or .parquet file",
    )
    judging(command)


def run(given: argparse.Namespace) -> int:
    """Judge, print and write the report."""
    settle(given, ("format", "output", *JUDGING))
    outputs, every = outputs_of(given.output), every_of(given.all_findings)
    wanted = wants({given.format, *(one.format for one in outputs)})
    with Progress(sys.stderr, quiet=given.quiet) as progress:
        report = judged(given, progress, wanted, every=every is not None)
    remark(report, given.path, asked(given))
    tripped = (printed(report, given), annotated(report, given))
    unwritten = (write_all(report, outputs, given.fail_on), write_all_findings(report, every))
    if not given.quiet:
        hint(report, given.path)
    return weightiest((report.exit_code(given.fail_on), *tripped, *unwritten))
