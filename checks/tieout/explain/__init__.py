"""Explanations: the evidence of one item, or what became of one rule, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tieout.explain.items import Explained, finding_lines, unknown_lines
from tieout.explain.names import Meant, Unclear, findings_meant, meant, words_of
from tieout.explain.rules import findings_of, rule_lines, unknowns_of
from tieout.model import Finding, Report, RuleResult, Unknown
from tieout.reports.groups import causes_by_finding
from tieout.reports.record import record, written
from tieout.reports.wording import one_line

__all__ = ["Unclear", "as_json", "as_text", "findings_meant", "meant", "words_of"]


def as_text(report: Report, asked: Meant, path: str = ".", width: int | None = None) -> str:
    """Return what is meant in words.

    Args:
        report: where it is from.
        asked: what is meant.
        path: of the project, as commands name it.
        width: of the terminal, which tables and drawings fit into; None where there is no terminal.
    """
    return "".join(f"{one_line(line)}\n" for line in _lines(report, asked, path, width))


def _lines(report: Report, asked: Meant, path: str, width: int | None) -> Iterator[str]:
    if isinstance(asked, Finding):
        yield from finding_lines(asked, _rule(report, asked), _cause(report, asked), path, width)
    elif isinstance(asked, Unknown):
        yield from unknown_lines(asked, _rule(report, asked), path, width)
    else:
        for number, rule in enumerate(asked):
            yield from [""] if number else []
            yield from rule_lines(report, rule, path)


def _rule(report: Report, item: Finding | Unknown) -> RuleResult | None:
    return next((rule for rule in report.rules if rule.owns(item)), None)


def _cause(report: Report, finding: Finding) -> Explained | None:
    cause = causes_by_finding(report).get(finding.id)
    if cause is None:
        return None
    others = [one for one in report.findings if one.id in cause.findings and one is not finding]
    return Explained(cause, others)


def as_json(report: Report, asked: Meant) -> str:
    """Return the part of the report's record that is about what is meant."""
    part = record(_part(report, asked))
    kept = {name: part[name] for name in ("schema", "rules", "findings", "unknowns")}
    return written({**kept, **({"causes": part["causes"]} if part["causes"] else {})}, indent=1)


def _part(report: Report, asked: Meant) -> Report:
    if isinstance(asked, (Finding, Unknown)):
        rule = _rule(report, asked)
        rules: Sequence[RuleResult] = [rule] if rule else []
        findings: Sequence[Finding] = [asked] if isinstance(asked, Finding) else []
        unknowns: Sequence[Unknown] = [asked] if isinstance(asked, Unknown) else []
    else:
        rules = [rule for rule in asked if rule in report.rules]
        findings = [one for rule in rules for one in findings_of(report, rule)]
        unknowns = [one for rule in rules for one in unknowns_of(report, rule)]
    found = {finding.id for finding in findings}
    return replace(
        report,
        rules=tuple(rules),
        findings=tuple(findings),
        unknowns=tuple(unknowns),
        causes=tuple(cause for cause in report.causes if found.intersection(cause.findings)),
    )
