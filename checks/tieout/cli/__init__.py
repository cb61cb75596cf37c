"""The command line: arguments in, report out, exit code. The only room that prints and exits."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tieout import __version__
from tieout.cli import accept, check, docs, explain, gx, listing
from tieout.cli.arguments import Run
from tieout.cli.printing import refuse
from tieout.cli.streams import TRIPPED, USAGE, loosen, tell
from tieout.model import Refused

_EXITS = """exit codes:
  0  everything ran, and nothing reaches --fail-on
  1  findings
  2  wrong usage, an unreadable file, or facts or rules that are written wrongly
  3  something could not run
  5  nothing was checked

tieout never uses the network."""


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
    for command in (check, listing, docs, explain, accept, gx):
        command.add(commands.add_parser)
    return top


def _parsed(typed: Sequence[str]) -> argparse.Namespace:
    """Read what was typed; words of a name may also stand behind an option."""
    top = parser()
    given, more = top.parse_known_args(typed)
    if more and (not hasattr(given, "rest") or any(word.startswith("-") for word in more)):
        top.error(f"unrecognized arguments: {' '.join(more)}")
    if more:
        given.rest = [*given.rest, *more]
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    typed = sys.argv[1:] if arguments is None else arguments
    given = _parsed(typed)
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
