"""Printing: the report on stdout, in colour where that is wanted."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from secrets import token_hex

from tieout.cli.outputs import rendered
from tieout.cli.streams import TRIPPED, say, tell
from tieout.model import Refusal, Report
from tieout.reports.as_github import refused
from tieout.reports.as_text import details
from tieout.reports.paint import Write, coloured, plain

GITHUB = "github"


def printed(report: Report, given: argparse.Namespace) -> int:
    """Print the report; return the exit code of what tripped over it, or 0."""
    write = writing(given)
    code = 0
    if not given.quiet:
        text = rendered(report, given.format, given.fail_on, write)
        code = TRIPPED if text is None else 0
        more = details(report, write) if given.verbose and given.format == "text" else ""
        said = f"{text or ''}{more}"
        say(_uncommanding(said) if _on_github() and given.format == "text" else said)
    return code


def _on_github() -> bool:
    """Tell whether GitHub runs us, and reads commands in what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _uncommanding(text: str) -> str:
    """Return a text in which GitHub takes nothing for a command, whatever is printed in a table."""
    token = token_hex(16)
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def refuse(refusals: Sequence[Refusal]) -> None:
    """Tell what is written wrongly, on GitHub in annotations too."""
    for refusal in refusals:
        tell(f"refused: {refusal}")
    number = len(refusals)
    tell(f"{number} refusal{'s' if number > 1 else ''}; nothing was judged")
    if _on_github():
        tell(refused(refusals).rstrip("\n"))


def annotated(report: Report, given: argparse.Namespace) -> int:
    """Print annotations too where GitHub runs us and nobody asks for them; return as ``printed`` does."""
    asked = [given.format, *(text.partition("=")[0] for text in given.output)]
    if given.quiet or not _on_github() or given.format != "text" or GITHUB in asked:
        return 0
    text = rendered(report, GITHUB, given.fail_on)
    say(text or "")
    return TRIPPED if text is None else 0


def writing(given: argparse.Namespace) -> Write:
    """Return how lines of text are printed on stdout."""
    wanted = in_colour(given.color, given.settings.color, os.environ, terminal=sys.stdout.isatty())
    return coloured if wanted else plain


def in_colour(typed: str | None, said: str | None, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Tell whether text is printed in colour.

    Args:
        typed: what ``--color`` was given: ``auto``, ``always`` or ``never``; it wins.
        said: what the settings of the project say; whoever sets ``NO_COLOR`` or ``FORCE_COLOR`` knows better.
        environ: the environment, where ``NO_COLOR`` wins over ``FORCE_COLOR``.
        terminal: whether somebody looks on, on something that may know colours.
    """
    if typed in ("always", "never"):
        return typed == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    if typed is None and said in ("always", "never"):
        return said == "always"
    return terminal and environ.get("TERM") != "dumb"
