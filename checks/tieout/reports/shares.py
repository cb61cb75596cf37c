"""Shares: what of a report is each rule's own, for formats that go by rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from tieout.model import OF_TABLES, Finding, Report, RuleResult, Unknown
from tieout.reports.wording import troubles


@dataclass(frozen=True, slots=True)
class Share:
    """One rule with its findings and unknown items: those that are listed, and those that are cut off.

    Of a table that is judged where its rows lie, the report itself has only some of either.
    """

    rule: RuleResult
    findings: list[Finding] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)
    hidden: list[Finding] = field(default_factory=list)
    hidden_unknowns: list[Unknown] = field(default_factory=list)

    @property
    def unlisted_unknowns(self) -> int:
        """Return how many items that could not be judged the report does not name."""
        return self.rule.unknown - len(self.unknowns) - len(self.hidden_unknowns)

    @property
    def trouble(self) -> str:
        """Return why the rule judged nothing, or could not run; empty where it judged something."""
        return "; ".join(one.text for one in troubles(Report(rules=(self.rule,))))


def shares(report: Report) -> list[Share]:
    """Return every rule of a report with what is its own, in the order of the report.

    A finding that no rule owns, as that of a stale acceptance, is one of a rule of its own.
    """
    whole = [Share(rule) for rule in report.rules]
    owners = {place: share for share in whole for place in _places(share.rule)}
    listed = {id(finding) for finding in report.listed}
    for finding in report.findings:
        place = (finding.dataset, finding.rule, finding.table if finding.kind in OF_TABLES else None)
        if place not in owners:
            owners[place] = Share(_stray(finding))
            whole.append(owners[place])
        share = owners[place]
        (share.findings if id(finding) in listed else share.hidden).append(finding)
    for number, unknown in enumerate(report.unknowns):
        share = owners[unknown.dataset, unknown.rule, None]
        hidden = report.max_findings is not None and number >= report.max_findings
        (share.hidden_unknowns if hidden else share.unknowns).append(unknown)
    return whole


def _places(rule: RuleResult) -> list[tuple[str, str, str | None]]:
    """Return by what the findings of a rule are known: some kinds are judged of each table apart."""
    tables: tuple[str | None, ...] = (None,)
    if rule.kind in OF_TABLES:
        tables = (*rule.tables, rule.table)
    return [(rule.dataset, rule.id, table) for table in tables]


def _stray(finding: Finding) -> RuleResult:
    one = finding
    return RuleResult(one.dataset, one.table, one.rule, one.kind, one.severity, one.why)
