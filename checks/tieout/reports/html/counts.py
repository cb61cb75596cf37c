"""Counts: what became of items, and what the open findings add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tieout.model import SUSPICION, Finding, Report, RuleResult
from tieout.reports.html.words import Words


class Counts(NamedTuple):
    """How many items there are, and what became of them."""

    rules: int
    items: int
    exactly: int
    rounding: int
    broken: int
    accepted: int
    unknown: int

    @property
    def open(self) -> int:
        """Return how many are broken and not accepted."""
        return self.broken - self.accepted

    @property
    def judged(self) -> int:
        """Return how many have a verdict."""
        return self.items - self.unknown


def counted(rules: Sequence[RuleResult]) -> Counts:
    """Add up what became of rules."""
    names = ("items", "holds_exactly", "holds_by_rounding", "broken", "accepted", "unknown")
    return Counts(len(rules), *(sum(getattr(rule, name) for rule in rules) for name in names))


def added_up(report: Report, words: Words) -> str:
    """Return the open findings by severity, and then by what is broken: both add up to the same."""
    found = report.open_by_severity
    about = Counter(map(_about, report.open_findings))
    for rule in report.rules:
        about[_of_kind(rule)] += rule.unlisted
    said = [words.plain(f"n-{one}", n=number) for one, number in found.items()]
    parts = [words.plain(one, n=about[one]) for one in _ABOUT if about[one]]
    comma = words.plain("comma")
    return words.plain("adds-up", comma.join(said), comma.join(parts)) if found else ""


def worst(report: Report) -> str:
    """Return how the number of broken items is marked: as errors, or as warnings where there is no error."""
    return "bad" if "error" in report.open_by_severity else "warned"


_ABOUT = ("n-broken-item", "n-broken-check", "n-suspicious", "n-stale")


def _about(finding: Finding) -> str:
    return "n-stale" if finding.rule == "stale-accept" else _of_kind(finding)


def _of_kind(one: Finding | RuleResult) -> str:
    return {"facts": "n-broken-check", SUSPICION: "n-suspicious"}.get(one.kind, "n-broken-item")
