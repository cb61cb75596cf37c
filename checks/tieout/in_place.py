"""In place: tables too large to be read are judged where their rows lie.

One plan settles what is beyond doubt. What it leaves, and what findings are to tell of, is read, all rows
of its entities, and judged in memory as any other table: so that both ways come to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tieout.choices import Choice
from tieout.expectations import Rule, Scope
from tieout.facts import Table
from tieout.model import REASONS, Finding, Origin, Report, RuleResult, Severity, Unreadable
from tieout.projects import Loaded, Stay
from tieout.scopes import Wanted, judge_facts, judge_scope, result_of
from tieout.tables import Cells, Series, cells_of, read_cells, without_rows

if TYPE_CHECKING:
    import polars as pl

    from tieout.engines.plan.settle import Settlement
    from tieout.engines.plan.sources import Source
    from tieout.engines.plan.table import Plan

_SAMPLE = 100
"""So many rows, with all others of their entities, are looked at for what a column was computed from."""
_AT_ONCE = 2_000
"""So many entities are read at once of those that a plan leaves."""


@dataclass(frozen=True)
class Planned:
    """A table in place, with its plan.

    Args:
        scope: what rules can relate there.
        series: its series.
        table: its facts.
        source: its rows.
        plan: what is promised of them.
    """

    scope: Scope
    series: Mapping[str, Series]
    table: Table
    source: Source
    plan: Plan


def staying(choice: Choice) -> Stay:
    """Return which tables stay where their rows lie: those that are too large to be read.

    Charts, and what became of each set of entities, need all of a table.
    """
    if choice.plots or choice.apart:
        return lambda _: None

    def stay(table: Table) -> Source | None:
        from tieout.engines.plan.opening import opened  # noqa: PLC0415

        return opened(table, choice.engine, choice.whole)

    return stay


def planned(
    loaded: Loaded, choice: Choice, rules: Callable[[Scope], Sequence[Rule]]
) -> tuple[Loaded, dict[str, Planned]]:
    """Return the plans of a dataset's tables in place; a table that no plan can judge is read.

    Args:
        loaded: the dataset.
        choice: is told what is being done.
        rules: those that are wanted of a scope.
    """
    if not loaded.in_place:
        return loaded, {}
    from tieout.engines.plan.columns import NotPlanned  # noqa: PLC0415
    from tieout.engines.plan.making import plan_of  # noqa: PLC0415

    plans: dict[str, Planned] = {}
    cells, unreadable = dict(loaded.cells), list(loaded.unreadable)
    for scope, series in loaded.scopes:
        source = loaded.in_place.get(scope.table)
        if source is None:
            continue
        table = cells[scope.table].table
        try:
            plan = plan_of(table, series, rules(scope), source, loaded.cells)
        except NotPlanned as why:
            choice.told(f"reading {table.path}: {why}")
            read = read_cells(table)
            if isinstance(read, Unreadable):
                unreadable.append(read)
                del cells[scope.table]
            else:
                cells[scope.table] = read
        else:
            plans[scope.table] = Planned(scope, series, table, source, plan)
    return replace(loaded, cells=cells, unreadable=tuple(unreadable)), plans


def judge_in_place(
    loaded: Loaded, planned: Planned, wanted: Wanted, judging: Callable[[], None], most: int
) -> Report:
    """Judge a table by its plan; what trips over it is said of each rule, and stops nothing else.

    Args:
        loaded: its dataset.
        planned: its plan.
        wanted: what of it is wanted.
        judging: is called before each rule.
        most: how many findings are to be told at least, if there are as many.
    """
    for _ in wanted.rules:
        judging()
    try:
        return _judged(loaded, planned, wanted, most)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        name = loaded.dataset.name
        return Report(rules=tuple(result_of(name, rule).tripped(error) for rule in wanted.rules))


def _judged(loaded: Loaded, planned: Planned, wanted: Wanted, most: int) -> Report:
    from tieout.engines.plan.settle import settle  # noqa: PLC0415

    source, plan, name = planned.source, planned.plan, loaded.dataset.name
    whole = settle(plan, source, source.frame)
    settled = _Shares(_settled(name, planned, wanted, whole))
    parts = [Report(findings=_of_header(name, planned, wanted))]
    accepted = {accept.rule for accept in loaded.expectations.accepts}
    for entities in _looked_at(planned, whole, most, accepted):
        rows = source.fetched(plan, entities)
        near = source.of_rows(rows)
        exactly = _exactly(loaded, planned, wanted, rows)
        settled.exchange(_settled(name, planned, wanted, settle(plan, near, near.frame)), exactly.rules)
        parts.append(exactly)
    findings = tuple(finding for part in parts for finding in part.findings)
    return Report(
        rules=tuple(_listed(one, findings) for one in settled.results()),
        findings=findings,
        unknowns=tuple(unknown for part in parts for unknown in part.unknowns),
    )


class _Shares:
    """The results of a table's rules, of which shares are exchanged for what was judged exactly."""

    def __init__(self, results: Sequence[RuleResult]) -> None:
        """Start from what a plan has settled."""
        self._known = {(one.id, one.kind): one for one in results}

    def exchange(self, away: Sequence[RuleResult], back: Sequence[RuleResult]) -> None:
        """Take away what a plan says of some entities, and put in what was judged exactly."""
        for results, sign in ((away, -1), (back, 1)):
            for one in results:
                before = self._known.get((one.id, one.kind), replace(one, **_NOTHING))
                self._known[one.id, one.kind] = _added(before, one, sign)

    def results(self) -> list[RuleResult]:
        """Return the results of all rules that looked at something."""
        return [one for one in self._known.values() if one.items or one.kind != "facts"]


_COUNTS = ("items", "holds_exactly", "holds_by_rounding", "broken")
_NOTHING: Mapping[str, Any] = {**dict.fromkeys(_COUNTS, 0), "unknown_by": {}}


def _added(one: RuleResult, other: RuleResult, sign: int) -> RuleResult:
    counts = {name: getattr(one, name) + sign * getattr(other, name) for name in _COUNTS}
    unknown = Counter(one.unknown_by)
    for reason, number in other.unknown_by.items():
        unknown[reason] += sign * number
    reasons = {reason: unknown[reason] for reason in REASONS if unknown[reason]}
    # One figure that needs its roundings is enough to tell what a column was computed from.
    origins = sorted({one.computed_from, other.computed_from} - {""}, reverse=True)
    return replace(one, **counts, unknown_by=reasons, computed_from=next(iter(origins), ""))


def _listed(result: RuleResult, findings: Sequence[Finding]) -> RuleResult:
    """Say how many broken items of a rule no finding tells of."""
    return replace(result, unlisted=result.broken - sum(result.owns(one) for one in findings))


def _settled(name: str, planned: Planned, wanted: Wanted, found: Settlement) -> list[RuleResult]:
    """Return what a plan comes to, rule by rule; items that it leaves count as items alone."""
    from tieout.engines.flaws import BLIND, PROMISES, looked_at, results_of  # noqa: PLC0415
    from tieout.engines.verdicts import counted  # noqa: PLC0415

    plan, table = planned.plan, planned.table
    broken = Counter[str]()
    for fact, number in zip(plan.facts, found.broken, strict=True):
        broken[fact.rule] += number
    broken["key"] = found.repeats if table.primary_key else 0
    printed = {one.name: found.printed[one.column] for one in table.fields}
    looked = looked_at(table, found.height, printed)
    results = [one for one in results_of(name, table, looked, broken) if one.id in wanted.facts]
    for fact_id, items in (("sources-agree", found.several), ("digits", found.stated)):
        severity: Severity = "warning" if fact_id == "digits" else "error"
        if fact_id in wanted.facts and items:
            words = PROMISES[fact_id], BLIND[fact_id]
            result = RuleResult(name, table.name, fact_id, "facts", severity, words[0], blind=words[1])
            results.append(replace(result, items=items, holds_exactly=items))
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


def _of_header(name: str, planned: Planned, wanted: Wanted) -> tuple[Finding, ...]:
    """Return what is wrong with the names of the columns."""
    from tieout.engines.flaws import findings_of_flaws  # noqa: PLC0415
    from tieout.files.headers import match_names  # noqa: PLC0415

    flaws = match_names(planned.table, planned.source.names).flaws if "columns" in wanted.facts else ()
    cells = without_rows(planned.table)
    counted = replace(cells, counted="row")
    return tuple(findings_of_flaws(name, counted, (flaw._replace(line=0) for flaw in flaws)))


def _looked_at(
    planned: Planned, whole: Settlement, most: int, accepted: Collection[str]
) -> Iterator[pl.DataFrame]:
    """Yield the entities that are judged exactly, some at once: what is left, what is told, and a sample."""
    import polars as pl  # noqa: PLC0415

    from tieout.engines.plan.settle import is_left, is_told  # noqa: PLC0415

    plan, source = planned.plan, planned.source
    rows = whole.rows
    told = rows.filter(is_told(plan))
    chosen = [rows.filter(is_left(plan)), told.sort("r").head(most), told.filter(is_told(plan, accepted))]
    (sample,) = source.collected([plan.read(plan.cleaned(source.frame)).select(*plan.keys).head(_SAMPLE)])
    entities = pl.concat([sample, *(one.select(plan.keys) for one in chosen)])
    if not plan.keys:
        yield entities
        return
    yield from entities.unique(maintain_order=True).iter_slices(_AT_ONCE)


def _exactly(loaded: Loaded, planned: Planned, wanted: Wanted, rows: pl.DataFrame) -> Report:
    """Judge some rows, all that their entities have, as any table in memory is judged."""
    name, table = loaded.dataset.name, planned.table
    cells = _cells(planned, rows)
    known = replace(loaded, cells={**loaded.cells, table.name: cells})
    facts = judge_facts(name, cells, known.cells, wanted.facts)
    told = judge_scope(known, planned.scope, planned.series, wanted, lambda: None, found=facts.findings)
    return replace(told, rules=(*facts.rules, *told.rules))


def _cells(planned: Planned, rows: pl.DataFrame) -> Cells:
    """Return some rows as the cells of a table of which they are a part."""
    import polars as pl  # noqa: PLC0415

    from tieout.files.frames import sheet_of  # noqa: PLC0415

    table, ordered = planned.table, rows.sort("r")
    frame = ordered.select(pl.col(one.column).alias(one.name) for one in table.fields)
    sheet = replace(sheet_of(table, frame), lines=(ordered["r"] + 1).to_list())
    decimals = {one.field.name: one.decimals for one in planned.plan.columns}
    return replace(cells_of(table, sheet), decimals=decimals)
