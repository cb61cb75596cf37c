"""Accepting: a finding that is known becomes an ``[[accept]]`` entry that does what is meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tieout.accepts import covers, prints_of
from tieout.expectations import Accept
from tieout.explain.names import bracketed, listed
from tieout.model import Finding, Report
from tieout.projects import Loaded, load
from tieout.rule_files import Revision, with_entry, write
from tieout.rules import promises_in
from tieout.run import Choice, judge, unheard


class Unacceptable(Exception):
    """A finding that cannot be accepted, or not in this way; says what to do instead."""


class NotAccepted(Exception):
    """An entry that would not do what is meant; nothing was written."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How a finding is to be accepted.

    Args:
        reason: why it may stay.
        until: the last day on which it may; None is for good.
        expect: whether only as long as the same is printed.
        every: whether also others that the entry cannot tell from it.
    """

    reason: str
    until: date | None = None
    expect: bool = True
    every: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a wish: where the entry stands, what it accepts, and the report with it."""

    place: str
    findings: tuple[Finding, ...]
    report: Report


def accept_at(
    path: Path, choose: Callable[[Report], Finding], wish: Wish, told: Callable[[str], None] = unheard
) -> Done:
    """Judge, write the entry that accepts a finding, and judge again before it is written.

    Args:
        path: the project, a dataset's folder or a table.
        choose: returns from the report the finding that is meant.
        wish: how it is to be accepted.
        told: is told what is being done, in words.

    Raises:
        Unacceptable: the finding cannot be accepted, or not in this way.
        NotAccepted: the entry would not do what is meant.
        Refused: facts or rules are written wrongly.
        OSError: nothing is at the path, or the rule file cannot be written.
    """
    _refuse_wish(wish)
    told("reading")
    loaded, _ = load(path)
    report = judge(loaded, Choice(told=told))
    finding = choose(report)
    home = next(one for one in loaded if one.dataset.name == finding.dataset)
    _refuse_finding(finding, home)
    entry = _entry(finding, wish)
    found = [one for one in report.findings if one.dataset == finding.dataset and covers(entry, one)]
    if len(found) > 1 and not wish.every:
        raise Unacceptable(
            f"the entry would accept {len(found)} findings, which rule, key and print do not tell apart: "
            f"say --all if all of them may stay\n{listed(found)}"
        )
    revision = with_entry(path, home, entry)
    told("judging again")
    left = _judged_with(revision, home, loaded, found)
    write(revision)
    return Done(f"{revision.shown}:{revision.line}", tuple(found), left)


def _refuse_wish(wish: Wish) -> None:
    if not wish.reason.strip():
        raise Unacceptable("--reason '': an accepted finding needs a reason, in words")
    if any("\ud800" <= character <= "\udfff" for character in wish.reason):
        raise Unacceptable(f"--reason {wish.reason!r}: text is expected, and some of it is none")
    if wish.until is not None and wish.until < datetime.now(tz=UTC).date():
        raise Unacceptable(f"--until {wish.until}: the day has passed; give one to come, or none")


def _refuse_finding(finding: Finding, home: Loaded) -> None:
    if finding.rule == "stale-accept":
        place = f"{finding.path}:{finding.line}"
        raise Unacceptable(
            f"an entry that is out of date cannot be accepted: remove or renew the one at {place}"
        )
    if finding.accepted is not None:
        entries = [one for one in home.expectations.accepts if covers(one, finding)]
        where = f" at {entries[-1].path}:{entries[-1].line}" if entries else ""
        name = f"{finding.rule} {bracketed(finding.key)}"
        raise Unacceptable(f"{name} is accepted already{where}: {finding.accepted}")


def _entry(finding: Finding, wish: Wish) -> Accept:
    prints = prints_of(finding) if wish.expect else []
    return Accept(finding.rule, wish.reason, finding.key or None, wish.until, prints[0] if prints else None)


def _judged_with(
    revision: Revision, home: Loaded, loaded: Sequence[Loaded], meant: Sequence[Finding]
) -> Report:
    """Judge again as if the new text stood in the rule file already."""
    known = [scope for scope, _ in home.scopes]
    promised, refusals = promises_in(revision.text, revision.shown, known)
    if refusals:
        raise NotAccepted(f"{revision.shown} is left as it was: with the entry, {refusals[0].message}")
    again = [replace(one, expectations=promised) if one is home else one for one in loaded]
    report = judge(again, Choice())
    accepted = {finding.id for finding in report.findings if finding.accepted is not None}
    lost = next((finding for finding in meant if finding.id not in accepted), None)
    if lost is not None:
        said = f"{lost.rule} {bracketed(lost.key)} would stay a finding"
        raise NotAccepted(f"{revision.shown} is left as it was: with the entry, {said}")
    return report
