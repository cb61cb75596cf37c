"""``tieout check``: judge tables, print the report, exit as the gate does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tieout.cli.arguments import Adding, asked, judged, judging
from tieout.cli.streams import hint, remark, say
from tieout.progress import Progress
from tieout.reports import formats, render
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
    outputs = [_output(text) for text in given.output]
    wanted = {given.format, *(name for name, _ in outputs)}
    with Progress(sys.stderr, quiet=given.quiet) as progress:
        report = judged(given, progress, plots="html" in wanted)
    remark(report, given.path, asked(given))
    if not given.quiet:
        say(render(report, given.format, given.fail_on))
    if given.verbose and given.format == "text":
        say(details(report))
    for name, path in outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(report, name, given.fail_on), "utf-8")
    if not given.quiet:
        hint(report, given.path)
    return report.exit_code(given.fail_on)


def _output(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    if not equals or not path or name not in formats():
        known = ", ".join(formats())
        raise OSError(f"-o {text!r}: write FMT=FILE, where FMT is one of {known}")
    return name, Path(path)
