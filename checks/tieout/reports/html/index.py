"""The index: may this be published, and if not, why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tieout.model import SEVERITIES, Finding, Report, RuleResult

# Of the findings accepted for one reason the first has a card, and so many of the others a line.
_MOST_LISTED = 5


def verdict(report: Report, fail_on: str) -> str:
    """Return the verdict in one line: may this be published, and if not, why not."""
    found = Counter(finding.severity for finding in report.open_findings)
    parts = [_plural(found[one], one) for one in SEVERITIES if found[one]]
    lost, tripped = len(report.unreadable), len(report.could_not_run)
    parts += [f"{_plural(lost, 'file')} could not be read"] if lost else []
    parts += [f"{_plural(tripped, 'rule')} could not run"] if tripped else []
    said, code = ", ".join(parts), report.exit_code(fail_on)
    if code in (2, 3):
        return f"{'Not ready to publish' if found else 'Not fully checked'}: {said}"
    if code == 1:
        return f"Not ready to publish: {said}"
    if not report.checked:
        return "Nothing was checked: " + (said or _why_nothing(report))
    if found["error"]:
        return f"Contradictions found: {said}"
    accepted = len(report.findings) - len(report.open_findings)
    known = f" beyond {_plural(accepted, 'accepted finding')}" if accepted else ""
    return f"No errors: {said}" if said else f"Ties out: no contradiction found{known}"


def _why_nothing(report: Report) -> str:
    if any(rule.items for rule in report.rules):
        return "none of the items could be judged"
    return "no rule met a printed figure" if report.rules else "there is no rule and no table"


def tone(report: Report, fail_on: str) -> str:
    """Return which sign stands beside the verdict."""
    if report.exit_code(fail_on) == 1 or any(one.severity == "error" for one in report.open_findings):
        return "error"
    if report.exit_code(fail_on):
        return "unknown"
    return "warning" if report.open_findings else "holds"


def _plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 or word == "info" else f"{number} {word}s"


class Counts(NamedTuple):
    """How many items there are, and what became of them."""

    rules: int
    items: int
    exactly: int
    rounding: int
    broken: int
    accepted: int
    unknown: int


def counted(rules: Sequence[RuleResult]) -> Counts:
    """Add up what became of rules."""
    names = ("items", "holds_exactly", "holds_by_rounding", "broken", "accepted", "unknown")
    return Counts(len(rules), *(sum(getattr(rule, name) for rule in rules) for name in names))


class Known(NamedTuple):
    """The findings that are accepted for one reason: the first, some others, and how many more."""

    first: Finding
    listed: Sequence[Finding]
    hidden: int


def known(group: Sequence[Finding], most: int) -> Known:
    """Say which findings of a group are listed."""
    listed = group[1 : 1 + min(most, _MOST_LISTED)]
    return Known(group[0], listed, len(group) - 1 - len(listed))
