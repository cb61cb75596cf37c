"""Settled: what a plan comes to as the results of rules, and what of it is exchanged for exact ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tieout.expectations import Rule
from tieout.files.sheets import Flaw
from tieout.model import REASONS, Finding, RuleResult
from tieout.scopes import Wanted, fact_of, result_of

if TYPE_CHECKING:
    from tieout.engines.plan.settlement import Settlement
    from tieout.engines.plan.table import Plan

_COUNTS = ("items", "holds_exactly", "holds_by_rounding", "broken", "unlisted_warnings")
_NOTHING: Mapping[str, Any] = {**dict.fromkeys(_COUNTS, 0), "unknown_by": {}}


class Exchange:
    """The results of a table's rules, of which shares are exchanged for what was judged exactly."""

    def __init__(self, rules: Sequence[Rule], results: Sequence[RuleResult]) -> None:
        """Start from what a plan has settled of some rules, and of facts."""
        self._known = {(one.id, one.kind): one for one in results}
        self._exactly = Counter[str]()
        self._computed = frozenset(rule.id for rule in rules if _is_computed(rule))

    def __call__(self, away: Sequence[RuleResult], back: Sequence[RuleResult]) -> None:
        """Take away what a plan says of some entities, and put in what was judged in memory instead."""
        for results, sign in ((away, -1), (back, 1)):
            for one in results:
                before = self._known.get((one.id, one.kind), replace(one, **_NOTHING))
                self._known[one.id, one.kind] = _added(before, one, sign)
        self._exactly.update({one.id: one.holds_by_rounding for one in back})

    def results(self) -> Iterator[RuleResult]:
        """Yield the results of all rules that looked at something, those of facts first."""
        for one in sorted(self._known.values(), key=lambda one: one.kind != "facts"):
            # One figure that needs its roundings is enough to tell what a column was computed from.
            if one.id in self._computed and one.holds_by_rounding > self._exactly[one.id]:
                yield replace(one, computed_from="unrounded figures")
            elif one.items or one.kind != "facts":
                yield one


def _is_computed(rule: Rule) -> bool:
    """Tell whether what a rule judges is computed from other figures."""
    relations = [line for promise in rule.promises for line in promise.relations]
    return len(relations) == 1 and relations[0].sign == "=="


def _added(one: RuleResult, other: RuleResult, sign: int) -> RuleResult:
    counts = {name: getattr(one, name) + sign * getattr(other, name) for name in _COUNTS}
    unknown = Counter(one.unknown_by)
    for reason, number in other.unknown_by.items():
        unknown[reason] += sign * number
    reasons = {reason: unknown[reason] for reason in REASONS if unknown[reason]}
    origins = sorted({one.computed_from, other.computed_from} - {""}, reverse=True)
    return replace(one, **counts, unknown_by=reasons, computed_from=next(iter(origins), ""))


def listed(result: RuleResult, findings: Sequence[Finding]) -> RuleResult:
    """Say how many broken items of a rule no finding tells of."""
    return replace(result, unlisted=result.broken - sum(result.owns(one) for one in findings))


def results_of_plan(  # noqa: PLR0913 -- all that there is to be counted
    name: str,
    plan: Plan,
    wanted: Wanted,
    found: Settlement,
    flaws: Sequence[Flaw] = (),
    *,
    again: int | None = None,
) -> list[RuleResult]:
    """Return what a plan comes to, rule by rule; items that it leaves count as items alone.

    Args:
        name: of the dataset.
        plan: the plan.
        wanted: what was wanted of it.
        found: what it has come to.
        flaws: what reading the table has found wrong.
        again: how many cells stand again that must be unique; None where nobody looks for any.
    """
    from tieout.engines.flaws import looked_at, results_of  # noqa: PLC0415
    from tieout.engines.plan.soft import is_firm  # noqa: PLC0415
    from tieout.engines.verdicts import counted  # noqa: PLC0415

    table = plan.table
    broken, soft = Counter(flaw.rule for flaw in flaws), Counter[str]()
    for fact, number in zip(plan.facts, found.broken, strict=True):
        broken[fact.rule] += number
        soft[fact.rule] += 0 if is_firm(fact) else number
    broken["key"] += found.repeats if table.primary_key else 0
    printed = {one.name: found.printed[one.column] for one in table.fields}
    looked = dict(looked_at(table, found.height, printed))
    looked["range"] += found.ranged
    if again is not None:
        looked["key"], broken["key"] = found.height, broken["key"] + again
    results = [
        replace(one, unlisted_warnings=soft[one.id])
        for one in results_of(name, table, looked, broken)
        if one.id in wanted.facts
    ]
    for rule_id, items in (("sources-agree", found.several), ("digits", found.stated)):
        if rule_id in wanted.facts and items:
            results.append(replace(fact_of(name, table.name, rule_id), items=items, holds_exactly=items))
    for rule in wanted.rules:
        verdicts = [verdict for one in plan.asked if one.rule is rule for verdict in found.verdicts(one)]
        results.append(replace(result_of(name, rule), **counted(verdicts)))
    return results
