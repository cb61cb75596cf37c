"""Settled: what a plan comes to as the results of rules, and what of it is exchanged for exact ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tieout.expectations import Rule
from tieout.model import REASONS, Finding, Origin, RuleResult
from tieout.scopes import Wanted, fact_of, result_of

if TYPE_CHECKING:
    from tieout.engines.plan.settle import Settlement
    from tieout.engines.plan.table import Plan

_COUNTS = ("items", "holds_exactly", "holds_by_rounding", "broken")
_NOTHING: Mapping[str, Any] = {**dict.fromkeys(_COUNTS, 0), "unknown_by": {}}


class Exchange:
    """The results of a table's rules, of which shares are exchanged for what was judged exactly."""

    def __init__(self, results: Sequence[RuleResult]) -> None:
        """Start from what a plan has settled."""
        self._known = {(one.id, one.kind): one for one in results}

    def __call__(self, away: Sequence[RuleResult], back: Sequence[RuleResult]) -> None:
        """Take away what a plan says of some entities, and put in what was judged exactly."""
        for results, sign in ((away, -1), (back, 1)):
            for one in results:
                before = self._known.get((one.id, one.kind), replace(one, **_NOTHING))
                self._known[one.id, one.kind] = _added(before, one, sign)

    def results(self) -> list[RuleResult]:
        """Return the results of all rules that looked at something."""
        return [one for one in self._known.values() if one.items or one.kind != "facts"]


def _added(one: RuleResult, other: RuleResult, sign: int) -> RuleResult:
    counts = {name: getattr(one, name) + sign * getattr(other, name) for name in _COUNTS}
    unknown = Counter(one.unknown_by)
    for reason, number in other.unknown_by.items():
        unknown[reason] += sign * number
    reasons = {reason: unknown[reason] for reason in REASONS if unknown[reason]}
    # One figure that needs its roundings is enough to tell what a column was computed from.
    origins = sorted({one.computed_from, other.computed_from} - {""}, reverse=True)
    return replace(one, **counts, unknown_by=reasons, computed_from=next(iter(origins), ""))


def listed(result: RuleResult, findings: Sequence[Finding]) -> RuleResult:
    """Say how many broken items of a rule no finding tells of."""
    return replace(result, unlisted=result.broken - sum(result.owns(one) for one in findings))


def results_of_plan(name: str, plan: Plan, wanted: Wanted, found: Settlement) -> list[RuleResult]:
    """Return what a plan comes to, rule by rule; items that it leaves count as items alone.

    Args:
        name: of the dataset.
        plan: the plan.
        wanted: what was wanted of it.
        found: what it has come to.
    """
    from tieout.engines.flaws import looked_at, results_of  # noqa: PLC0415
    from tieout.engines.verdicts import counted  # noqa: PLC0415

    table = plan.table
    broken = Counter[str]()
    for one, number in zip(plan.facts, found.broken, strict=True):
        broken[one.rule] += number
    broken["key"] = found.repeats if table.primary_key else 0
    printed = {one.name: found.printed[one.column] for one in table.fields}
    looked = looked_at(table, found.height, printed)
    results = [one for one in results_of(name, table, looked, broken) if one.id in wanted.facts]
    for fact, items in (("sources-agree", found.several), ("digits", found.stated)):
        if fact in wanted.facts and items:
            results.append(replace(fact_of(name, table.name, fact), items=items, holds_exactly=items))
    for rule in wanted.rules:
        verdicts = [verdict for one in plan.asked if one.rule is rule for verdict in found.verdicts(one)]
        counts = {**counted(verdicts), "computed_from": _origin(rule, verdicts)}
        results.append(replace(result_of(name, rule), **counts))
    return results


def _origin(rule: Rule, verdicts: Sequence[tuple[int, int, int]]) -> Origin:
    """Return what a column was computed from where a plan can tell: before rounding, if figures need it."""
    from tieout.engines.judge import BY_ROUNDING  # noqa: PLC0415

    relations = [line for promise in rule.promises for line in promise.relations]
    computed = len(relations) == 1 and relations[0].sign == "=="
    needs = any(code == BY_ROUNDING and number for code, _, number in verdicts)
    return "unrounded figures" if computed and needs else ""
