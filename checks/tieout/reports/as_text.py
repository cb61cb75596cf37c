"""Format ``text``: findings as an editor reads them, a line each, evidence beneath."""

from __future__ import annotations

from collections.abc import Iterator

from tieout.model import Advice, Finding, Report
from tieout.reports.wording import (
    accepted_words,
    evidence,
    key_words,
    one_line,
    plural,
    rule_words,
    summary,
    troubles,
)


def render(report: Report, _fail_on: str) -> str:
    """Return findings first, then what could not be judged, then advice, then the counts."""
    lines: list[str] = []
    shown = report.open_findings[: report.max_findings]
    for finding in shown:
        lines += told(finding)
    hidden = len(report.open_findings) - len(shown)
    if hidden:
        lines.append(f"... and {hidden} more {plural(hidden, 'finding')}")
    lines += [trouble.text for trouble in troubles(report)]
    lines += [f"{group[0].place}: accepted {accepted_words(group)}" for group in report.accepted_groups]
    advice = [_advice(one) for one in report.advice]
    parts = [part for part in (lines, advice, list(summary(report))) if part]
    return "\n\n".join("\n".join(map(one_line, part)) for part in parts) + "\n"


def details(report: Report) -> str:
    """Return what ``--verbose`` adds: the ids of findings, origins of columns, what could not be judged."""
    lines = [
        f"{one.place}: finding {rule_words(one)} has the id {one.id}"
        for one in report.findings[: report.max_findings]
    ]
    lines += [
        f"{rule.dataset}: {rule.id}: computed from {rule.computed_from}"
        for rule in report.rules
        if rule.computed_from
    ]
    for one in report.unknowns[: report.max_findings]:
        cell = next(iter(one.cells), None)
        where = cell.place if cell else one.dataset
        lines.append(f"{where}: unknown {one.rule} [{key_words(one.key)}]: {one.reason}")
    return "".join(f"{one_line(line)}\n" for line in lines)


def _advice(advice: Advice) -> str:
    # Rules that are given in Python stand on no line.
    where = f"{advice.path}:{advice.line}" if advice.line else advice.path
    return f"{where}: advice {advice.rule}: {advice.message}"


def told(finding: Finding) -> Iterator[str]:
    """Yield the lines of a finding: where, which and what, and its evidence beneath."""
    yield f"{finding.place}: {finding.severity} {rule_words(finding)}: {finding.message}"
    yield from (f"    {line}" for line in evidence(finding))
