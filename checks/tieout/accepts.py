"""Accepted findings: known, shown, counted; and found out when they no longer apply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from tieout.expectations import Accept
from tieout.model import REASONS, Finding, Severity, Unknown, finding_id


class Unseen(NamedTuple):
    """What a run could not see: there, an acceptance that matches nothing is not out of date.

    Args:
        unknowns: the items that could not be judged; an acceptance of one is a warning that
            says why, not an error that asks to remove it.
        unjudged: the ids of rules that could not run, or were not judged everywhere; their
            acceptances are stale only when their date has passed.
    """

    unknowns: Sequence[Unknown] = ()
    unjudged: Collection[str] = ()


UNSEEN = Unseen()
"""Everything was judged."""


def accept(
    findings: Sequence[Finding],
    accepts: Sequence[Accept],
    dataset: str,
    today: date,
    unseen: Unseen = UNSEEN,
) -> list[Finding]:
    """Mark the findings that are accepted, and add one for each acceptance that is stale.

    An acceptance is stale when its date has passed, when it matches nothing, or when the
    printed text is no longer the one it was given for; then it accepts nothing.

    Args:
        findings: what is broken.
        accepts: what is accepted.
        dataset: whose findings these are.
        today: the day by which acceptances expire.
        unseen: where what is accepted may still stand, although no finding says so.
    """
    marked = list(findings)
    stale: list[Finding] = []
    for one in accepts:
        matching = [place for place, finding in enumerate(marked) if matches(one, finding)]
        expected = [place for place in matching if _as_expected(one, marked[place])]
        open_ = [] if expected else [unknown for unknown in unseen.unknowns if _concerns(one, unknown)]
        if one.until is not None and one.until < today:
            expected = []
            passed = f"it was accepted until {one.until}, which has passed"
            stale.append(_finding(one, dataset, passed))
        elif not expected and one.rule not in unseen.unjudged:
            found = [marked[place] for place in matching]
            stale.append(_stale(one, dataset, found, open_))
        for place in expected:
            marked[place] = replace(marked[place], accepted=one.reason)
    return [*marked, *_told_apart(stale)]


def _told_apart(stale: Iterable[Finding]) -> Iterator[Finding]:
    """Number the findings about entries of one rule and key: their ids stay when other entries move."""
    met = Counter[str]()
    for one in stale:
        met[one.id] += 1
        yield one if met[one.id] == 1 else replace(one, id=f"{one.id}-{met[one.id]}")


def _stale(one: Accept, dataset: str, matching: list[Finding], unknowns: list[Unknown]) -> Finding:
    """Say why an acceptance accepts nothing; it is a warning where that cannot be known."""
    if unknowns:
        given = {unknown.reason for unknown in unknowns}
        reasons = ", ".join(reason for reason in REASONS if reason in given)
        return _finding(one, dataset, f"it cannot be judged now ({reasons})", "warning")
    if not matching:
        return _finding(one, dataset, "no finding matches it any more: remove it")
    now = " and ".join(dict.fromkeys(text for finding in matching for text in prints_of(finding)))
    printed = f"{now!r} is printed now" if now else "nothing is printed now"
    return _finding(one, dataset, f"it was given for the print {one.expect!r}, and {printed}")


def covers(one: Accept, finding: Finding) -> bool:
    """Tell whether an acceptance that has not expired accepts a finding."""
    return matches(one, finding) and _as_expected(one, finding)


def matches(one: Accept, item: Finding | Unknown) -> bool:
    """Tell whether an acceptance names an item by rule and key, whatever is printed there."""
    named = (one.key or {}).items()
    return one.rule == item.rule and all(item.key.get(name) == value for name, value in named)


def _concerns(one: Accept, unknown: Unknown) -> bool:
    """Tell whether an item that could not be judged is one that an acceptance was given for.

    One without a key was given for no item: there, only the expected print can tell.
    """
    if not matches(one, unknown):
        return False
    return bool(one.key) or (one.expect is not None and one.expect in (c.printed for c in unknown.cells))


def _as_expected(one: Accept, finding: Finding) -> bool:
    return one.expect is None or one.expect in prints_of(finding)


def prints_of(finding: Finding) -> list[str]:
    """Return the printed texts of the figure that is in question."""
    if not finding.cells:
        return []
    role = finding.cells[0].role
    return [cell.printed for cell in finding.cells if cell.role == role]


def _finding(one: Accept, dataset: str, message: str, severity: Severity = "error") -> Finding:
    key = dict(_key(one))
    return Finding(
        # Neither the print, which nobody may learn from an id, nor where the entry stands.
        id=finding_id(dataset, "stale-accept", key),
        dataset=dataset,
        table="",
        rule="stale-accept",
        kind="facts",
        severity=severity,
        key=key,
        message=f"the accepted finding of {one.rule!r} is stale: {message}",
        cells=(),
        path=one.path,
        line=one.line,
    )


def _key(one: Accept) -> Iterator[tuple[str, str]]:
    yield "rule", one.rule
    yield from (one.key or {}).items()
