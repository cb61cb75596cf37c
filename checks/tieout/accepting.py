"""Accepting: findings that are known become ``[[accept]]`` entries that do what is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tieout.accepts import covers, matches, prints_of
from tieout.choices import ALL
from tieout.engines.flaws import key_fields
from tieout.expectations import Accept
from tieout.explain.names import bracketed, listed
from tieout.in_place import staying
from tieout.model import Finding, Report
from tieout.projects import Loaded, load
from tieout.revisions import Revision, with_entries, write
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
        expect: whether only as long as the judged figure is printed as it is; those behind it may change.
        every: whether also others that the entry cannot tell from it, now or later.
    """

    reason: str
    until: date | None = None
    expect: bool = True
    every: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a wish.

    Args:
        places: where the entries stand.
        findings: what they accept.
        report: the one with them.
        reach: what an entry accepts from now on that names no item and no print; empty where each does.
        outdated: what it says of earlier entries for the same findings, which accept nothing any more.
    """

    places: tuple[str, ...]
    findings: tuple[Finding, ...]
    report: Report
    reach: str
    outdated: tuple[Finding, ...]


def accept_at(
    path: Path,
    choose: Callable[[Report], Sequence[Finding]],
    wish: Wish,
    told: Callable[[str], None] = unheard,
) -> Done:
    """Judge, write the entries that accept findings, and judge again before they are written.

    Findings of one rule and key get one entry for each print that is expected.

    Args:
        path: the project, a dataset's folder or a table.
        choose: returns from the report the findings that are meant, of one rule and key.
        wish: how they are to be accepted.
        told: is told what is being done, in words.

    Raises:
        Unacceptable: a finding cannot be accepted, or not in this way.
        NotAccepted: an entry would not do what is meant.
        Refused: facts or rules are written wrongly.
        OSError: nothing is at the path, or the rule file cannot be written.
    """
    _refuse_wish(wish)
    told("reading")
    # An entry may accept any finding of its rule: all are looked at.
    choice = Choice(most=ALL, told=told)
    loaded, _ = load(path, stay=staying(choice))
    report = judge(loaded, choice)
    chosen = choose(report)
    home = next(one for one in loaded if one.dataset.name == chosen[0].dataset)
    entries: list[Accept] = []
    reach = ""
    for finding in chosen:
        _refuse_finding(finding, home)
        entry = _entry(finding, wish)
        entries += [] if entry in entries else [entry]
        reach = reach or _reach(finding, entry, home)
    here = [one for one in report.findings if one.dataset == home.dataset.name]
    found = [one for one in here if any(covers(entry, one) for entry in entries)]
    if not wish.every:
        _refuse_reach(reach, found)
    revision = with_entries(path, home, entries)
    told("judging again")
    left = _judged_with(revision, home, loaded, found)
    write(revision)
    places = tuple(f"{revision.shown}:{line}" for line in revision.lines)
    return Done(places, tuple(found), left, reach, tuple(_outdated(left, home, found)))


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


def _refuse_reach(reach: str, found: Sequence[Finding]) -> None:
    """Refuse an entry that accepts more than the one finding that is meant, now or later."""
    if reach:
        raise Unacceptable(
            f"neither key nor print tells this finding from others: the entry would accept {reach}: "
            f"say --all if all of them may stay\n{listed(found)}"
        )
    if len(found) > 1:
        raise Unacceptable(
            f"the entry would accept {len(found)} findings, which rule, key and print do not tell apart: "
            f"say --all if all of them may stay\n{listed(found)}"
        )


def _reach(finding: Finding, entry: Accept, home: Loaded) -> str:
    """Return what an entry accepts from now on; nothing where it names one item, or a print."""
    if entry.expect or _placed(finding, home):
        return ""
    of = f" of {bracketed(finding.key)}" if finding.key else ""
    where = f"{finding.rule!r}{of} in the dataset {finding.dataset!r}"
    return f"every finding of {where}, also later and graver ones"


def _placed(finding: Finding, home: Loaded) -> bool:
    """Tell whether a finding's key is that of one item: a row may print some of its key alone."""
    table = home.dataset.table(finding.table) if finding.kind == "facts" else None
    named = key_fields(table) if table else ()
    return bool(finding.key) and all(one.name in finding.key for one in named)


def _judged_with(
    revision: Revision, home: Loaded, loaded: Sequence[Loaded], meant: Sequence[Finding]
) -> Report:
    """Judge again as if the new text stood in the rule file already."""
    known = [scope for scope, _ in home.scopes]
    promised, refusals = promises_in(revision.text, revision.shown, known)
    if refusals and revision.closed:
        raise Unacceptable(
            f"{revision.shown} says accept = [...], and no entry can be added to that: write each as a table "
            "of its own, below [[accept]], or remove accept = [] if there is none"
        )
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


def _outdated(report: Report, home: Loaded, found: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what a report says of earlier entries for findings, which are out of date by now."""
    earlier = [one for one in home.expectations.accepts if any(matches(one, finding) for finding in found)]
    places = {(one.path, one.line) for one in earlier}
    for one in report.findings:
        if one.rule == "stale-accept" and one.severity == "error" and (one.path, one.line) in places:
            yield one
