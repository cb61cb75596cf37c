"""Arguments that several commands take, and what is made of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.cli.streams import tell
from tieout.expressions import Expression, parse
from tieout.model import Report
from tieout.progress import Progress
from tieout.settings import COLORS, ENGINES, FAIL_ON, JOINTLY, KEYS, settings_at, shown

if TYPE_CHECKING:
    from tieout.run import Choice

Run = Callable[[argparse.Namespace], int]
"""Does what a command is for, and returns the exit code."""


UNSAID: Mapping[str, Any] = {
    "fail_on": "error",
    "select": (),
    "ignore": (),
    "max_findings": None,
    "engine": "polars",
    "joint": "auto",
    "format": "text",
    "output": (),
}
"""What holds where neither the command line nor the settings say anything."""
CHOOSING = ("select", "ignore")
JUDGING = (*CHOOSING, "fail_on", "max_findings", "engine", "joint")
SETTINGS = f"""settings:
  tieout.toml, or [tool.tieout] of pyproject.toml, in the nearest folder upwards from
  PATH that has one of them; a folder with .git is the last that is looked at. Keys:
  {", ".join(KEYS)}.
  What is typed wins. Paths are relative to the file."""


def settle(given: argparse.Namespace, keys: Sequence[str]) -> None:
    """Fill in what was not typed for these keys: what the settings say, else what holds without them."""
    given.settings = settings = settings_at(Path(given.path or "."))
    if given.path is None:
        given.path = settings.path or "."
    for key in keys:
        if getattr(given, key) is None:
            said = getattr(settings, key)
            setattr(given, key, UNSAID[key] if said is None else said)
    if given.verbose and settings.file:
        tell(f"settings: {shown(settings.file)}")


def chosen(command: argparse.ArgumentParser) -> None:
    """Let a command take a path, and which rules are meant."""
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.epilog = SETTINGS
    command.add_argument("path", nargs="?", help="a project, a dataset's folder or a table (default: .)")
    for option, words in (
        ("--select", "only these rules; * matches anything"),
        ("--ignore", "not these rules"),
    ):
        command.add_argument(option, action="append", metavar="RULE,...", help=words)
    command.add_argument(
        "-k",
        dest="only",
        type=_expression,
        metavar="EXPR",
        help="only rules whose id, kind, dataset or table holds these words, "
        "such as 'growth and not (gdp or draft)'",
    )


def judging(command: argparse.ArgumentParser) -> None:
    """Let a command take all that is said of a run."""
    chosen(command)
    command.add_argument("--fail-on", choices=FAIL_ON, help="what is a reason to fail (default: error)")
    command.add_argument(
        "--max-findings",
        type=_count,
        metavar="N",
        help="list at most N; counts stay whole (default: all, but of a large table about 100)",
    )
    command.add_argument(
        "--engine",
        choices=ENGINES,
        help="what judges Parquet tables where their rows lie: polars those too large to be read (default), "
        "duckdb or spark all of them",
    )
    command.add_argument(
        "--joint",
        choices=JOINTLY,
        help="judge all rules on a figure together, and say which cell explains what is broken: auto where "
        "that is quick (default), always or never",
    )
    command.add_argument(
        "--color",
        choices=COLORS,
        help="of text on stdout (default: auto, as NO_COLOR, FORCE_COLOR or else the terminal say)",
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


def choice_of(given: argparse.Namespace, wanted: Collection[str] = ()) -> Choice:
    """Return what of a run is wanted, with what formats want beside it."""
    from tieout.run import Choice  # noqa: PLC0415

    def patterns(texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())

    return Choice(
        patterns(given.select or ()),
        patterns(given.ignore or ()),
        given.only,
        plots="plots" in wanted,
        run="run" in wanted,
        command=given.typed,
    )


def asked(given: argparse.Namespace) -> str:
    """Return by what options rules are chosen, as they were typed."""
    patterns = [("--select", one) for one in given.select] + [("--ignore", one) for one in given.ignore]
    expressions = [("-k", given.only.text)] if given.only else []
    return " ".join(f"{option} {text!r}" for option, text in (*patterns, *expressions))


def judged(
    given: argparse.Namespace, progress: Progress, wanted: Collection[str], *, every: bool = False
) -> Report:
    """Judge what is asked for, and return the report; with *every*, with the findings that are only counted.

    Raises:
        OSError: the engine is not installed.
    """
    from tieout.choices import MOST, lacking  # noqa: PLC0415
    from tieout.run import check  # noqa: PLC0415

    if lacks := lacking(given.engine):
        raise OSError(lacks)
    if given.engine != "polars" and "plots" in wanted:
        tell(f"tieout: pages show every figure, so that all tables are read, and {given.engine} judges none")
    choice = replace(choice_of(given, wanted), every=every)
    # A list that is cut short is the beginning of the long one.
    most = max(MOST, given.max_findings or 0)
    report = check(
        given.path, replace(choice, engine=given.engine, joint=given.joint, most=most, told=progress.say)
    )
    return replace(report, max_findings=given.max_findings)
