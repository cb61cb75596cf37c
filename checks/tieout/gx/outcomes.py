"""Outcomes: what became of one rule, as the result that Great Expectations keeps of an expectation.

Made of plain texts and numbers alone, in the types that JSON has: what is stored comes back the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tieout.model import Cell, Finding, Report, RuleResult, Severity
from tieout.reports.html.citations import source_of
from tieout.reports.html.evidence import interval_words, needed_words, picture
from tieout.reports.html.words import ENGLISH

MOST = 1_000
"""How many findings of one rule are listed; the counts are of all."""
_PICTURED = 100

SEVERITIES: Mapping[Severity, str] = {"error": "critical", "warning": "warning", "info": "info"}
"""What Great Expectations calls each severity."""


def outcome(rule: RuleResult, findings: Sequence[Finding], known: int = MOST) -> dict[str, Any]:
    """Return whether a rule is kept, and what is found, as an expectation's ``success`` and ``result``.

    Accepted findings are listed and counted, and break nothing.

    Args:
        rule: what became of the rule.
        findings: its findings, open and accepted.
        known: how many accepted ones are listed.
    """
    broken = [one for one in findings if one.accepted is None]
    listed = [*broken, *[one for one in findings if one.accepted is not None][:known]][:MOST]
    # An acceptance that is stale is no item; Great Expectations refuses a count above that of the items.
    items = sum(one.rule == rule.id for one in broken) + rule.unlisted
    result = {
        "observed_value": _observed(rule),
        "element_count": rule.items,
        "unexpected_count": items,
        "unexpected_percent": 100 * items / rule.items if rule.items else 0.0,
        "details": {
            "promise": rule.promise,
            "relations": list(rule.relations),
            "why": rule.why,
            "blind": rule.blind,
            "holds_exactly": rule.holds_exactly,
            "holds_by_rounding": rule.holds_by_rounding,
            "unknown": dict(rule.unknown_by),
            "findings": list(_listed(listed)),
            "unlisted": len(findings) - len(listed) + rule.unlisted,
        },
    }
    return {"success": not (broken or rule.unlisted), "result": result}


def worst(listed: Sequence[Mapping[str, Any]]) -> Severity | None:
    """Return the severity of the worst open finding that an outcome lists; none where none is open."""
    given = {one["severity"] for one in listed if one["accepted"] is None}
    return next((one for one in SEVERITIES if one in given), None)


def _observed(rule: RuleResult) -> str:
    """Say in a few words how many items there are, and what became of them."""
    unknown = ", ".join(f"{reason} {count}" for reason, count in rule.unknown_by.items() if count)
    told = (
        (rule.holds_exactly, "exactly" if rule.kind != "facts" else "hold"),
        (rule.holds_by_rounding, "by rounding"),
        (rule.broken - rule.accepted, "broken"),
        (rule.accepted, "accepted"),
        (rule.unknown, f"not judged ({unknown})"),
    )
    parts = [f"{count} {word}" for count, word in told if count]
    items = "nothing to judge" if not rule.items else f"{rule.items} item{'s' * (rule.items > 1)}"
    return f"{items}: {', '.join(parts)}" if parts else items


def _listed(findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    for place, finding in enumerate(findings):
        drawn = str(picture(finding)) if place < _PICTURED and finding.accepted is None else ""
        yield {
            "id": finding.id,
            "rule": finding.rule,
            "severity": finding.severity,
            "accepted": finding.accepted,
            "key": dict(finding.key),
            "message": finding.message,
            "place": finding.place,
            "gap_units": finding.gap_units,
            "cells": [_cell(cell) for cell in finding.cells],
            "picture": drawn,
        }


def _cell(cell: Cell) -> dict[str, str]:
    return {
        "role": cell.role or cell.series,
        "printed": ENGLISH.scaled(cell.printed, cell.multiplier, cell.unit),
        "stands_for": interval_words(cell),
        "must_be": needed_words(cell),
        "place": cell.place,
        "source": source_of(cell),
    }


def of_rule(report: Report, dataset: str, rule: str) -> Sequence[Finding]:
    """Return the findings about a rule: those of its items, and of acceptances given for it."""
    return [
        one
        for one in report.findings
        if one.dataset == dataset and rule in (one.rule, one.key.get("rule") if _stale(one) else None)
    ]


def _stale(finding: Finding) -> bool:
    return finding.rule == "stale-accept"
