"""Accepted findings: known, shown, counted; and found out when they no longer apply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from tieout.expectations import Accept
from tieout.model import Finding, finding_id


def accept(
    findings: Sequence[Finding], accepts: Sequence[Accept], dataset: str, today: date
) -> list[Finding]:
    """Mark the findings that are accepted, and add one for each acceptance that is stale.

    An acceptance is stale when it matches nothing, when its date has passed, or when the
    printed text is no longer the one it was given for; then it accepts nothing.
    """
    marked = list(findings)
    stale: list[Finding] = []
    for number, one in enumerate(accepts):
        matching = [place for place, finding in enumerate(marked) if _matches(one, finding)]
        expected = [place for place in matching if _as_expected(one, marked[place])]
        message = _stale(one, [marked[place] for place in matching], expected, today)
        if message:
            stale.append(_finding(one, dataset, message, number))
            continue
        for place in expected:
            marked[place] = replace(marked[place], accepted=one.reason)
    return [*marked, *stale]


def _matches(one: Accept, finding: Finding) -> bool:
    if one.rule != finding.rule:
        return False
    return all(finding.key.get(name) == value for name, value in (one.key or {}).items())


def _as_expected(one: Accept, finding: Finding) -> bool:
    return one.expect is None or one.expect in _prints(finding)


def _prints(finding: Finding) -> list[str]:
    """Return the printed texts of the figure that is in question."""
    if not finding.cells:
        return []
    role = finding.cells[0].role
    return [cell.printed for cell in finding.cells if cell.role == role]


def _stale(one: Accept, matching: list[Finding], expected: list[int], today: date) -> str:
    if one.until is not None and one.until < today:
        return f"it was accepted until {one.until}, which has passed"
    if not matching:
        return "no finding matches it any more: remove it"
    if not expected:
        now = " and ".join(dict.fromkeys(text for finding in matching for text in _prints(finding)))
        return f"it was given for the print {one.expect!r}, and {now!r} is printed now"
    return ""


def _finding(one: Accept, dataset: str, message: str, number: int) -> Finding:
    key = dict(_key(one))
    return Finding(
        id=finding_id(dataset, "stale-accept", key, str(number)),
        dataset=dataset,
        table="",
        rule="stale-accept",
        kind="facts",
        severity="error",
        key=key,
        message=f"the accepted finding of {one.rule!r} is stale: {message}",
        cells=(),
        path=one.path,
        line=one.line,
    )


def _key(one: Accept) -> Iterator[tuple[str, str]]:
    yield "rule", one.rule
    yield from (one.key or {}).items()
