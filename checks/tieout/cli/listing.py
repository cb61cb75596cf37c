"""``tieout list``: show what would be judged, or the kinds of rules."""

from __future__ import annotations

import argparse

from tieout.cli.arguments import CHOOSING, asked, choice_of, chosen, settle
from tieout.cli.streams import NOTHING, remark, say, say_json, tell


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.set_defaults(run=run)
    chosen(command)
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


def run(given: argparse.Namespace) -> int:
    """Print the rules of every table."""
    if given.kinds:
        return _kinds(given)
    settle(given, CHOOSING)
    from tieout.catalogue.as_text import rules_text  # noqa: PLC0415
    from tieout.catalogue.rules import catalogue, record  # noqa: PLC0415

    found = catalogue(given.path, choice_of(given), data=not given.no_data)
    remark(found, given.path, asked(given))
    if given.format == "json":
        say_json(record(found))
    else:
        say(rules_text(found, whole=given.verbose))
    return found.exit_code


def _kinds(given: argparse.Namespace) -> int:
    from tieout.catalogue.as_text import kinds_text  # noqa: PLC0415
    from tieout.catalogue.kinds import listed_kinds, record  # noqa: PLC0415
    from tieout.facts import nearest  # noqa: PLC0415
    from tieout.kinds import kinds  # noqa: PLC0415

    if given.path not in (None, "."):
        raise OSError(f"list --kinds takes no path: write --kinds --select {given.path}")
    choice = choice_of(given)
    for pattern in choice.strangers((name,) for name in kinds()):
        tell(f"tieout: no kind matches {pattern!r}: {nearest(pattern, kinds())}")
    found = listed_kinds(choice.takes)
    if given.format == "json":
        say_json(record(found))
    elif found:
        say(kinds_text(found))
    return 0 if found else NOTHING
