"""``tieout check``: judge tables, print the report, exit as the gate does."""

from __future__ import annotations

import argparse
import sys

from tieout.cli.arguments import Adding, asked, judged, judging
from tieout.cli.outputs import outputs_of, rendered, write
from tieout.cli.streams import TRIPPED, hint, remark, say, weightiest
from tieout.progress import Progress
from tieout.reports import formats
from tieout.reports.as_text import details


def add(adding: Adding) -> None:
    """Add the command."""
    command = adding("check", help="judge tables: the gate")
    command.set_defaults(run=run)
    command.add_argument("--format", choices=formats(), default="text", help="how to print (default: text)")
    command.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="FMT=FILE",
        help="also write the report to a file in a format; may be repeated",
    )
    judging(command)


def run(given: argparse.Namespace) -> int:
    """Judge, print and write the report."""
    outputs = outputs_of(given.output)
    wanted = {given.format, *(one.format for one in outputs)}
    with Progress(sys.stderr, quiet=given.quiet) as progress:
        report = judged(given, progress, plots="html" in wanted)
    remark(report, given.path, asked(given))
    codes = {report.exit_code(given.fail_on)}
    if not given.quiet:
        text = rendered(report, given.format, given.fail_on)
        say(text or "")
        codes |= {TRIPPED} if text is None else set()
    if given.verbose and given.format == "text":
        say(details(report))
    codes.add(write(report, outputs, given.fail_on))
    if not given.quiet:
        hint(report, given.path)
    return weightiest(codes)
