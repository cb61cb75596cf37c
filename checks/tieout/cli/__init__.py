"""The command line: arguments in, report out, exit code. The only room that prints and exits."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from tieout import __version__

if TYPE_CHECKING:
    from tieout.cli.arguments import Run

COMMANDS: Mapping[str, tuple[str, str]] = {
    "check": ("check", "judge tables: the gate"),
    "list": ("listing", "show what would be judged, or the kinds of rules"),
    "docs": ("docs", "judge tables and build the HTML data docs"),
    "explain": ("explain", "show the evidence of a finding, or of a rule"),
    "accept": ("accept", "accept a finding that is known, with its reason"),
    "gx": ("gx", "hand what is promised to Great Expectations"),
}
"""Of each command its module, which is imported when the command is typed, and what it does."""
_RARELY = 1_000_000
"""After so many new objects garbage is looked for: more than the check of a small table makes."""
_EXITS = """exit codes:
  0  everything ran, and nothing reaches --fail-on
  1  findings
  2  wrong usage, an unreadable file, or facts or rules that are written wrongly
  3  something could not run
  5  nothing was checked

tieout never uses the network."""


def parser(typed: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, with all that the command that is typed takes."""
    top = argparse.ArgumentParser(
        prog="tieout",
        description="Finds printed figures that contradict each other, and proves it.",
        epilog=_EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"tieout {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    asked = next((word for word in typed if word in COMMANDS), "")
    for name, (module, does) in COMMANDS.items():
        command = commands.add_parser(name, help=does)
        if name == asked:
            import_module(f"tieout.cli.{module}").add(command)
    return top


def _parsed(typed: Sequence[str]) -> argparse.Namespace:
    """Read what was typed; words of a name may also stand behind an option."""
    top = parser(typed)
    given, more = top.parse_known_args(typed)
    if more and (not hasattr(given, "rest") or any(word.startswith("-") for word in more)):
        top.error(f"unrecognized arguments: {' '.join(more)}")
    if more:
        given.rest = [*given.rest, *more]
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    if arguments is None:
        # The process is ours. What is imported stays to its end: to look through it for garbage is idle.
        gc.set_threshold(_RARELY)
    typed = sys.argv[1:] if arguments is None else arguments
    given = _parsed(typed)
    from tieout.cli.printing import refuse  # noqa: PLC0415
    from tieout.cli.streams import TRIPPED, USAGE, loosen, tell  # noqa: PLC0415
    from tieout.model import Refused  # noqa: PLC0415

    given.typed = ("tieout", *typed)
    loosen()
    run: Run = given.run
    try:
        return run(given)
    except Refused as refused:
        refuse(refused.refusals)
    except OSError as error:
        tell(f"tieout: {error}")
    except Exception as error:  # noqa: BLE001 -- a crash is no finding: it has an exit code of its own
        tell(f"tieout: could not run: {type(error).__name__}: {error}")
        return TRIPPED
    return USAGE
