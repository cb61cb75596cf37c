"""One rule explained: what it promises, what became of it, what it cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tieout.explain.items import facts, named
from tieout.explain.joint import joint_lines
from tieout.explain.names import bracketed
from tieout.model import JOINT, Finding, Report, RuleResult, Unknown
from tieout.reports.html.evidence import again
from tieout.reports.html.words import ENGLISH
from tieout.reports.wording import NOTHING_TO_JUDGE, aligned, unlisted_words

_MOST_KEYS = 12


def findings_of(report: Report, rule: RuleResult) -> tuple[Finding, ...]:
    """Return the findings of a rule; one about facts has those of its tables alone."""
    return tuple(filter(rule.owns, report.findings))


def unknowns_of(report: Report, rule: RuleResult) -> tuple[Unknown, ...]:
    """Return the items of a rule that could not be judged."""
    return tuple(filter(rule.owns, report.unknowns))


def rule_lines(report: Report, rule: RuleResult, path: str) -> Iterator[str]:
    """Yield promise, relations and counts of a rule, its findings, and what could not be judged."""
    yield from joint_lines(report, rule, path) if rule.kind == JOINT else _head(rule, path)
    findings = findings_of(report, rule)
    if findings or rule.unlisted:
        yield from ("", "findings")
        yield from (f"  {line}" for line in aligned([_row(one) for one in findings[: report.max_findings]]))
        yield from (f"  {line}" for line in unlisted_words(rule.unlisted))
    unknowns = unknowns_of(report, rule)
    if rule.unknown:
        yield from ("", "could not be judged")
    for reason, count in rule.unknown_by.items():
        yield f"  {count} {reason}: {ENGLISH.plain(f'reason-{reason}')}"
        yield f"    {_keys([one for one in unknowns if one.reason == reason], count)}"


def _head(rule: RuleResult, path: str) -> Iterator[str]:
    yield f"rule {rule.id}  ({rule.kind}, {rule.dataset}/{rule.table})"
    said = [("severity", rule.severity), ("promise", rule.promise)]
    said += [("relation", line) for line in rule.relations]
    said += [("why", rule.why)]
    said += [("cannot see", rule.blind), ("counts", _counts(rule))]
    said += [("computed", f"from {rule.computed_from}" if rule.computed_from else "")]
    said += [("trouble", f"could not run: {rule.could_not_run}" if rule.could_not_run else "")]
    said += [("trouble", f"not judged, because {rule.unjudged} is unreadable" if rule.unjudged else "")]
    if not (rule.items or rule.could_not_run or rule.unjudged):
        said += [("trouble", f"nothing to judge: {NOTHING_TO_JUDGE}")]
    yield from facts([*said, (named("check-again"), again(rule.id, path))])


def _counts(rule: RuleResult) -> str:
    accepted = f" ({rule.accepted} accepted)" if rule.accepted else ""
    return (
        f"{rule.items} item{'' if rule.items == 1 else 's'}: {rule.holds_exactly} hold exactly, "
        f"{rule.holds_by_rounding} by rounding, {rule.broken} broken{accepted}, {rule.unknown} unknown"
    )


def _row(finding: Finding) -> tuple[str, ...]:
    state = finding.severity if finding.accepted is None else "accepted"
    return finding.id, state, finding.place, bracketed(finding.key), finding.message


def _keys(unknowns: Sequence[Unknown], count: int) -> str:
    """Return where items stand, of which there are so many; all of them need not be known."""
    keys = [bracketed(one.key) for one in unknowns[:_MOST_KEYS]]
    more = [f"{count - len(keys)} more"] if count > len(keys) else []
    return " and ".join([*([", ".join(keys)] if keys else []), *more])
