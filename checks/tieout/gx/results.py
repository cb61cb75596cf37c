"""Results: the rules of a report as suites of Great Expectations, each with what became of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from numbers import Integral, Real
from typing import Any, NamedTuple

from great_expectations.core import ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity

from tieout.engines.flaws import PROMISES
from tieout.gx.expectations import OF_KINDS, ExpectFactsToTieOut, ToTieOut, arguments_of
from tieout.gx.names import Place, suite_names
from tieout.gx.outcomes import SEVERITIES, outcome, worst
from tieout.kinds import kinds
from tieout.model import JOINT, SUSPICION, Finding, Report, RuleResult, Severity

_KNOWN = 50
"""How many accepted findings of a rule its page lists; the JSON report has them all."""


class Judged(NamedTuple):
    """What became of one rule: its findings, and the expectation and the result that are shown of it."""

    rule: RuleResult
    findings: Sequence[Finding]
    expectation: Expectation
    result: ExpectationValidationResult


class Suite(NamedTuple):
    """The rules of one table."""

    name: str
    dataset: str
    table: str
    judged: Sequence[Judged]

    @property
    def success(self) -> bool:
        """Tell whether every rule ran, and nothing open was found."""
        return all(one.result.success for one in self.judged)


class ExpectStepToRun(ToTieOut):
    """What is done beside the judging ran: shown only where it tripped.

    Args:
        step: what it is called in the report.
        promise: what it would have told.
    """

    step: str
    promise: str

    @classmethod
    def _told(cls, kwargs: dict[str, Any]) -> tuple[str, str]:
        return kwargs["step"], kwargs["promise"]


class ExpectRulesToHoldTogether(ExpectStepToRun):
    """Rules that hold one by one hold all together: shown only where they do not."""


class ExpectNothingSuspicious(ExpectStepToRun):
    """Nothing that a table prints is suspicious: shown only where something is."""


def suites(report: Report) -> Sequence[Suite]:
    """Return a suite for each table that has results, in the order of the report.

    Raises:
        LookupError: a finding belongs to no rule of the report, or a rule to no expectation.
    """
    rules = [*report.rules, *_idle(report)]
    found = _found(report, rules)
    tables: dict[Place, list[int]] = {}
    for place, rule in enumerate(rules):
        tables.setdefault((rule.dataset, _table(rule)), []).append(place)
    names = suite_names(tables)
    return [
        Suite(names[place], *place, [_judged(rules[at], found[at]) for at in places])
        for place, places in tables.items()
    ]


def _table(rule: RuleResult) -> str:
    """Return the table under which a rule is shown: of several long ones the first."""
    return rule.table.partition("+")[0]


def _idle(report: Report) -> Iterator[RuleResult]:
    """Yield the facts that found nothing to look at, and yet are shown: an acceptance of them is stale."""
    known = {(rule.dataset, rule.id) for rule in report.rules}
    for finding in report.findings:
        name = finding.key.get("rule", "") if finding.rule == "stale-accept" else ""
        if name in PROMISES and (finding.dataset, name) not in known:
            known.add((finding.dataset, name))
            tables = (rule.table for rule in report.rules if rule.dataset == finding.dataset)
            yield RuleResult(finding.dataset, next(tables, ""), name, "facts", "error", PROMISES[name])


def _found(report: Report, rules: Sequence[RuleResult]) -> Sequence[Sequence[Finding]]:
    """Return the findings of each rule; every finding is of exactly one."""
    found: list[list[Finding]] = [[] for _ in rules]
    for finding in report.findings:
        at = next((at for at, rule in enumerate(rules) if _is_of(finding, rule)), None)
        if at is None:
            raise LookupError(f"the finding {finding.id} of {finding.rule!r} is of no rule of the report")
        found[at].append(finding)
    return found


def _is_of(finding: Finding, rule: RuleResult) -> bool:
    """Tell whether a finding is of a rule; that an acceptance is stale, of the rule it was given for."""
    if finding.rule == "stale-accept":
        return (finding.dataset, finding.key.get("rule")) == (rule.dataset, rule.id)
    return rule.owns(finding)


def _judged(rule: RuleResult, findings: Sequence[Finding]) -> Judged:
    type_, kwargs = _expectation(rule)
    words = rule.could_not_run or (rule.unjudged and f"{rule.unjudged} could not be read")
    tripped = {"raised_exception": bool(words), "exception_message": words, "exception_traceback": None}
    told: dict[str, Any] = {"success": False, "result": {}}
    if not words:
        told = plain_values(outcome(rule, findings, _KNOWN))
    listed = worst(told["result"].get("details", {}).get("findings", ()))
    # What is not listed is as grave as its rule.
    found = rule.severity if rule.unlisted else listed

    def rated(severity: Severity) -> ExpectationConfiguration:
        rating = FailureSeverity(SEVERITIES[severity])
        return ExpectationConfiguration(type=type_, kwargs=plain_values(kwargs), severity=rating)

    result = ExpectationValidationResult(
        **told, expectation_config=rated(found or rule.severity), exception_info=tripped
    )
    return Judged(rule, findings, rated(rule.severity).to_domain_obj(), result)


def _expectation(rule: RuleResult) -> tuple[str, dict[str, Any]]:
    """Return the type of the expectation that a rule is, and what it is given."""
    if rule.kind == "facts":
        if rule.id not in PROMISES:
            return ExpectStepToRun.expectation_type, {"step": rule.id, "promise": rule.promise}
        return ExpectFactsToTieOut.expectation_type, {"fact": rule.id}
    if rule.kind == JOINT:
        return ExpectRulesToHoldTogether.expectation_type, {"step": rule.id, "promise": rule.promise}
    if rule.kind == SUSPICION:
        return ExpectNothingSuspicious.expectation_type, {"step": rule.id, "promise": rule.promise}
    if rule.kind not in OF_KINDS:
        raise LookupError(f"the rule {rule.id!r} is of the kind {rule.kind!r}, which is no expectation")
    given = arguments_of(kinds()[rule.kind], rule.keys)
    return OF_KINDS[rule.kind].expectation_type, {"rule": rule.id, "why": rule.why, **given}


def plain_values(value: Any) -> Any:  # noqa: ANN401
    """Return a value in the types that JSON has; of any other, Great Expectations drops the text.

    Raises:
        TypeError: it holds what has no plain value.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {plain_values(str(name)): plain_values(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_values(one) for one in value]
    if isinstance(value, str):
        # A lone surrogate, which JSON can smuggle into a title, has no place in UTF-8.
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        # JSON has no word for what is not finite.
        return float(value) if math.isfinite(value) else str(float(value))
    raise TypeError(
        f"{value!r} is of the type {type(value).__name__}: a text, a number or a list is expected"
    )
