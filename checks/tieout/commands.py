"""Commands: what may be typed on the command line, and what it is for."""

from __future__ import annotations

import argparse

from tieout import __version__
from tieout.reports import formats
from tieout.reports.html import LANGUAGES

_EXITS = """exit codes:
  0  everything ran, and nothing reaches --fail-on
  1  findings
  2  wrong usage, an unreadable file, or facts or rules that are written wrongly
  3  something could not run
  5  nothing was checked

tieout never uses the network."""
_EXPORT = """Writes a project of Great Expectations into DIR/gx: a data source for each dataset,
a suite for each table, and one checkpoint, tieout, of all of them. Written again,
it is the same; what was changed in its files is lost then."""
_RUN = """run it in DIR, with Great Expectations installed (pip install "tieout[gx]"):
  import great_expectations as gx
  import tieout.gx
  gx.get_context(mode="file", project_root_dir=".").checkpoints.get("tieout").run()"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="tieout",
        description="Finds printed figures that contradict each other, and proves it.",
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"tieout {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="judge tables: the gate")
    check.add_argument("--format", choices=formats(), default="text", help="how to print (default: text)")
    check.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        metavar="FMT=FILE",
        help="also write the report to a file in a format; may be repeated",
    )
    _listing(commands.add_parser("list", help="show what would be judged, or the kinds of rules"))
    docs = commands.add_parser("docs", help="judge tables and build the HTML data docs")
    docs.add_argument(
        "-o", "--output", default="build/data-docs", metavar="DIR", help="where to (default: %(default)s)"
    )
    docs.add_argument("--lang", choices=LANGUAGES, default="en", help="of the pages (default: en)")
    docs.add_argument("--redact", action="store_true", help="leave the printed values out of the pages")
    docs.add_argument("--no-gx", action="store_true", help="build no pages of Great Expectations beside them")
    for command in (check, docs):
        _shared(command)
    _explaining(commands.add_parser("explain", help="show the evidence of a finding, or of a rule"))
    _exporting(commands.add_parser("gx", help="hand what is promised to Great Expectations"))
    return top


def _exporting(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    export = actions.add_parser(
        "export",
        help="write a project of Great Expectations",
        description=_EXPORT,
        epilog=_RUN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("path", nargs="?", default=".", help="a project, or a dataset's folder (default: .)")
    export.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="where gx/ is made, and where you will run it (default: the project)",
    )


def _explaining(command: argparse.ArgumentParser) -> None:
    command.usage = "tieout explain [-h] [--format {text,json}] FINDING-OR-RULE [KEY ...] [PATH]"
    command.add_argument(
        "name",
        metavar="FINDING-OR-RULE",
        help="the id of a finding, at least its first 4 characters; or the id of a rule",
    )
    command.add_argument(
        "rest",
        nargs="*",
        metavar="KEY ... PATH",
        help="words of the key of one of the rule's items, such as 2023; and, if it is not the folder "
        "where you are, the project, dataset or table",
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def _listing(command: argparse.ArgumentParser) -> None:
    _chosen(command)
    command.add_argument(
        "--no-data",
        action="store_true",
        help="read no table but code lists: what is written wrongly is refused all the same, except that a "
        "long table without a code list says in its rows alone which series there are",
    )
    command.add_argument(
        "--kinds", action="store_true", help="list the kinds of rules instead, with their keys"
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    command.add_argument("-v", "--verbose", action="store_true", help="show every relation, and each why")


def _chosen(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "path", nargs="?", default=".", help="a project, a dataset's folder or a table (default: .)"
    )
    for option, words in (
        ("--select", "only these rules; * matches anything"),
        ("--ignore", "not these rules"),
    ):
        command.add_argument(option, action="append", default=[], metavar="RULE,...", help=words)


def _shared(command: argparse.ArgumentParser) -> None:
    _chosen(command)
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
