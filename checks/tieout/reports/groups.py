"""Groups: the findings of a report in the order in which they are told, those of one cause together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from tieout.model import Cause, Finding, Report


class Group(NamedTuple):
    """Findings that are told together: those of one cause, or one of which no cause is known.

    Args:
        findings: which are told one by one: of those that a diagnosis explains, the first.
        cause: what explains them, where that is known.
        rest: the others of them, which are counted and not told.
        more: how many open ones it explains besides those that are told, given or not.
    """

    findings: tuple[Finding, ...]
    cause: Cause | None = None
    rest: tuple[Finding, ...] = ()
    more: int = 0


Grouping = Callable[[Iterable[Finding]], Sequence[Group]]
"""What groups findings of one report."""


def grouping(report: Report) -> Grouping:
    """Return what groups findings of a report: each cause stands where the first that it explains stands."""
    causes = causes_by_finding(report)
    known = {one.id for one in report.findings if one.accepted is not None}

    def grouped(findings: Iterable[Finding]) -> Sequence[Group]:
        together: dict[str, list[Finding]] = {}
        for number, one in enumerate(findings):
            cause = causes.get(one.id)
            together.setdefault(cause.id if cause else f"\0{number}", []).append(one)
        return [_group(ones, causes.get(ones[0].id), known) for ones in together.values()]

    return grouped


def _group(ones: Sequence[Finding], cause: Cause | None, known: set[str]) -> Group:
    if cause is None or cause.diagnosis is None:
        return Group(tuple(ones), cause)
    explained = cause.explains - len(known.intersection(cause.findings))
    return Group((ones[0],), cause, tuple(ones[1:]), max(explained, len(ones)) - 1)


def hidden_from(report: Report, together: Sequence[Group]) -> int:
    """Return how many open findings of a report are neither told nor counted in some groups of it."""
    return max(0, report.open_count - sum(len(group.findings) + group.more for group in together))


def causes_by_finding(report: Report) -> Mapping[str, Cause]:
    """Return what explains each finding, by its id."""
    return {name: cause for cause in reversed(report.causes) for name in cause.findings}


def listed_causes(report: Report) -> tuple[Cause, ...]:
    """Return the causes that are listed: all, or those that explain a finding that is listed."""
    if report.max_findings is None:
        return report.causes
    names = {finding.id for finding in report.listed}
    return tuple(cause for cause in report.causes if names.intersection(cause.findings))
