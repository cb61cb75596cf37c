"""``tieout accept``: accept a finding that is known, with its reason."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tieout.cli.explain import named
from tieout.cli.streams import TRIPPED, USAGE, say, tell
from tieout.model import Finding, Report
from tieout.progress import Progress
from tieout.reports.wording import key_words, one_line

_WHAT = """Writes an [[accept]] entry into the rule file of the finding's dataset, and judges again.
What is accepted is shown and counted, and does not fail the gate; once the finding
is gone, its day has passed or the judged figure is printed otherwise, the entry is
a finding. The figures behind the judged one are not held to their prints."""


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.description = _WHAT
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.set_defaults(run=run)
    command.usage = (
        "tieout accept [-h] FINDING [KEY ...] --reason TEXT [--until DATE] [--no-expect] [--all] [PATH]"
    )
    command.add_argument(
        "name", metavar="FINDING", help="its id, at least the first 4 characters; or the id of its rule"
    )
    command.add_argument(
        "rest",
        nargs="*",
        default=[],
        metavar="KEY ... PATH",
        help="words of its key, such as 2023; and, if it is not the folder where you are, the project, "
        "dataset or table",
    )
    command.add_argument("--reason", required=True, metavar="TEXT", help="why it may stay")
    command.add_argument("--until", type=_day, metavar="DATE", help="the last day on which it may")
    command.add_argument(
        "--expect",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="only as long as the judged figure is printed as it is now (default); those behind it may "
        "change",
    )
    command.add_argument(
        "--all",
        action="store_true",
        help="all findings that share rule and key, an entry for each print; and where the entry has neither "
        "key nor print, every finding of the rule, also later ones",
    )


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"a date such as 2027-01-01 is expected, not {text!r}")


def run(given: argparse.Namespace) -> int:
    """Accept the finding, and say what became of it."""
    from tieout.accepting import NotAccepted, Unacceptable, Wish, accept_at  # noqa: PLC0415
    from tieout.explain import Unclear, findings_meant  # noqa: PLC0415

    words, path = named(given)
    if not words:
        raise OSError("accept what? Name a finding by the id that tieout check -v lists")
    wish = Wish(given.reason, given.until, expect=given.expect, every=given.all)

    def choose(report: Report) -> Sequence[Finding]:
        return findings_meant(report, words, every=given.all)

    try:
        with Progress(sys.stderr) as progress:
            done = accept_at(Path(path), choose, wish, progress.say)
    except (Unacceptable, Unclear) as error:
        tell(f"tieout: {error}")
        return USAGE
    except NotAccepted as error:
        tell(f"tieout: {error}")
        return TRIPPED
    accepted = f"accepted {_counted(len(done.findings))}: {_name(done.findings)}"
    say(f"{accepted}, in {' and '.join(done.places)}; {_left(done.report)}\n")
    if done.reach:
        say(one_line(f"from now on accepted: {done.reach}") + "\n")
    for one in done.outdated:
        say(one_line(f"{one.place}: {one.message}: remove it") + "\n")
    return 0


def _counted(number: int) -> str:
    return f"{number or 'no'} finding{'s' if number > 1 else ''}"


def _name(findings: Sequence[Finding]) -> str:
    first, *others = findings
    key = key_words(first.key)
    return one_line(f"{first.rule}{f' [{key}]' if key else ''}{f' and {len(others)} more' if others else ''}")


def _left(report: Report) -> str:
    number = report.open_count
    return f"{_counted(number)} {'are' if number > 1 else 'is'} left"
