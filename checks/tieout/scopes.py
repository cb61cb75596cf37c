"""Scopes: the rules of one wide table, or of all long tables of a dataset, judged together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tieout.expectations import TOGETHER, Rule, Scope
from tieout.model import JOINT, Finding, Report, RuleResult, Severity, Suspect, Unknown
from tieout.projects import Loaded
from tieout.relations.tree import figures
from tieout.tables import Cells, Series

if TYPE_CHECKING:
    import polars as pl

    from tieout.engines.observe import Observations
    from tieout.engines.verdicts import Verdicts
    from tieout.files.sheets import Flaw


class Wanted(NamedTuple):
    """What of a scope is wanted.

    Args:
        rules: those to judge.
        facts: the ids of the structural rules to judge.
        plots: whether the report carries all figures.
        apart: up to how many sets of entities a result says what became of each.
        beside: those that are judged, but only for what they come to together with others.
        joint: which sets of items are judged together: ``auto``, ``always`` or ``never``.
        clashes: whether what breaks only jointly is a finding.
        suspicions: the ids of what is told as suspicious.
        broken: of each rule, how many items it breaks in all, where the tables here are a part of others.
        told: is told what is being done, in words.
    """

    rules: Sequence[Rule]
    facts: Sequence[str]
    plots: bool
    apart: int = 0
    beside: Sequence[Rule] = ()
    joint: str = "auto"
    clashes: bool = True
    suspicions: Sequence[str] = ()
    broken: Mapping[str, int] = MappingProxyType({})
    told: Callable[[str], None] = lambda _: None


def judge_scope(  # noqa: PLR0913 -- what is judged, and what of it is wanted
    loaded: Loaded,
    scope: Scope,
    series: Mapping[str, Series],
    wanted: Wanted,
    judging: Callable[[], None],
    *,
    found: Sequence[Finding],
) -> Report:
    """Judge what is promised in a scope; what trips over it is said, and stops nothing else.

    Args:
        loaded: the dataset.
        scope: the tables.
        series: their series.
        wanted: what of them is wanted.
        judging: is called before each rule.
        found: what the facts alone have found in the tables; the report carries it on.
    """
    name, rules = loaded.dataset.name, wanted.rules
    lost = unreadable_of(loaded, scope)
    if lost:
        results = tuple(replace(result_of(name, rule), unjudged=lost) for rule in rules)
        return Report(rules=results, findings=tuple(found))
    try:
        seen = _observed(loaded, scope, series, [*rules, *wanted.beside])
        parts = [part for part in _of_sources(name, scope, seen) if part.rules[0].id in wanted.facts]
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        results = tuple(result_of(name, rule).tripped(error) for rule in rules)
        return Report(rules=results, findings=tuple(found))
    judged: list[tuple[Rule, Verdicts]] = []
    for rule in rules:
        judging()
        parts.append(_judge(name, rule, seen, judged, wanted.apart))
    kept = {rule.id: said.kept for rule, said in judged}
    for rule in wanted.beside:
        _judge(name, rule, seen, judged, 0)
    parts.append(_jointly(name, scope, seen, judged, wanted))
    known = _named([Report(findings=tuple(found)), *parts])
    mistaken = _mistaken(parts)
    sound = [(rule, said) for rule, said in judged if rule.id not in mistaken]
    parts.append(_suspicious((name, scope.table), seen, sound, wanted, known))
    whole = [*found, *(finding for part in parts for finding in part.findings)]
    told = _passing(name, scope, whole, seen, kept)
    parts.append(replace(told, findings=()))
    if wanted.plots:
        parts.append(_plotted(name, seen, told.findings))
    return Report(
        rules=tuple(rule for part in parts for rule in part.rules),
        findings=told.findings,
        unknowns=tuple(unknown for part in parts for unknown in part.unknowns),
        plots=tuple(plot for part in parts for plot in part.plots),
        causes=tuple(cause for part in parts for cause in part.causes),
        joined=sum(part.joined for part in parts),
        unjoined=sum(part.unjoined for part in parts),
    )


def judge_facts(
    dataset: str, cells: Cells, others: Mapping[str, Cells], wanted: Collection[str], *, part: bool = False
) -> Report:
    """Judge one table by its facts alone; what trips over it is said, and stops nothing else.

    Args:
        dataset: its name.
        cells: the table.
        others: all tables of the dataset by name, for foreign keys.
        wanted: the ids of the structural rules to judge.
        part: whether it is a part of a table whose facts a plan has judged.
    """
    from tieout.engines.flaws import facts_results, findings_of_flaws  # noqa: PLC0415

    try:
        flaws = [flaw for flaw in _flaws(cells, others, part=part) if flaw.rule in wanted]
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        return Report(rules=(fact_of(dataset, cells.table.name, "cell").tripped(error),))
    found = tuple(findings_of_flaws(dataset, cells, flaws))
    results = [one for one in facts_results(dataset, cells, found) if one.id in wanted]
    return Report(rules=tuple(results), findings=found)


def _flaws(cells: Cells, others: Mapping[str, Cells], *, part: bool) -> list[Flaw]:
    """Return what is wrong by the facts alone, of a table in memory as pandera finds it.

    Where no cell breaks a fact there is nothing to ask pandera, and importing it takes longer than all else.
    """
    from tieout.engines.cellwise import facts_of, flaws_of  # noqa: PLC0415

    flaws = flaws_of(cells, facts_of(cells, others))
    if part or len(flaws) == len(cells.flaws):
        return flaws
    from tieout.engines.structure import structural_flaws  # noqa: PLC0415

    return structural_flaws(cells, others)


def _observed(
    loaded: Loaded, scope: Scope, series: Mapping[str, Series], rules: Sequence[Rule]
) -> Observations:
    from tieout.engines.observe import observe  # noqa: PLC0415

    named = {f.series for r in rules for p in r.promises for line in p.relations for f in figures(line)}
    # A file that lacks its indicators leaves nothing but the rules to say which series there are.
    known = {**{one: Series(one) for one in sorted(named)}, **series}
    return observe([loaded.cells[table] for table in scope.tables], known)


def _plotted(name: str, seen: Observations, findings: Sequence[Finding]) -> Report:
    from tieout.engines.plots import plots_of  # noqa: PLC0415

    named = (cell.spot for finding in findings for cell in finding.cells)
    return Report(plots=tuple(plots_of(name, seen, named)))


def unreadable_of(loaded: Loaded, scope: Scope) -> str:
    """Return the path of an unreadable file that a scope needs: a table, or its code list."""
    tables = [table for table in loaded.dataset.tables if table.name in scope.tables]
    needed = {table.name for table in tables} | {k.resource for t in tables for k in t.foreign_keys}
    paths = {part.path for table in loaded.dataset.tables if table.name in needed for part in table.files}
    return next((file.path for file in loaded.unreadable if file.path in paths), "")


def _of_sources(name: str, scope: Scope, seen: Observations) -> list[Report]:
    """Judge whether rows of one figure agree, lie in the range of their series, and print its digits."""
    from tieout.engines.digits import too_fine  # noqa: PLC0415
    from tieout.engines.sources import contradictions, out_of_range  # noqa: PLC0415

    several = int((seen.figures["n"] > 1).sum())
    limited = [
        number
        for number, one in enumerate(seen.series.values())
        if one.minimum is not None or one.maximum is not None
    ]
    long = any(cells.table.long for cells in seen.tables)
    ranged = int(seen.rows["series"].is_in(limited).sum()) if long and limited else 0
    reports = [
        _facts(name, scope, "sources-agree", several, tuple(contradictions(name, seen))),
        _facts(name, scope, "range", ranged, tuple(out_of_range(name, seen))),
        _facts(name, scope, "digits", *too_fine(name, seen)),
    ]
    return [report for report in reports if report.rules[0].items]


def _facts(name: str, scope: Scope, rule: str, items: int, findings: tuple[Finding, ...]) -> Report:
    broken = len(findings)
    result = replace(
        fact_of(name, scope.table, rule), items=items, holds_exactly=items - broken, broken=broken
    )
    return Report(rules=(result,), findings=findings)


def fact_of(dataset: str, table: str, rule: str) -> RuleResult:
    """Return the result of a structural rule of which nothing is judged yet."""
    from tieout.engines.flaws import BLIND, PROMISES  # noqa: PLC0415

    severity: Severity = "warning" if rule == "digits" else "error"
    return RuleResult(dataset, table, rule, "facts", severity, PROMISES[rule], blind=BLIND[rule])


def _judge(
    dataset: str, rule: Rule, seen: Observations, judged: list[tuple[Rule, Verdicts]], apart: int
) -> Report:
    """Judge one rule, and add to *judged* all that it comes to."""
    from tieout.engines import verdicts  # noqa: PLC0415

    try:
        said = verdicts.verdicts_of(dataset, rule, seen)
        result = replace(result_of(dataset, rule), **said.counts)
        shares = verdicts.apart(seen, said.promises, apart) if apart else ()
        result = replace(result, apart=tuple(replace(result, key=key, **one) for key, one in shares))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        return Report(rules=(result_of(dataset, rule).tripped(error),))
    judged.append((rule, said))
    return Report(rules=(result,), findings=said.findings)


def _passing(
    name: str, scope: Scope, findings: Sequence[Finding], seen: Observations, kept: Mapping[str, pl.Series]
) -> Report:
    """Say of each cell of the findings which other rules it keeps; what trips here loses none of them."""
    from tieout.engines.passes import PROMISE, with_passes  # noqa: PLC0415

    try:
        return Report(findings=with_passes(findings, seen, kept))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        result = RuleResult(name, scope.table, "passes", "facts", "error", PROMISE).tripped(error)
        return Report(rules=(result,), findings=tuple(findings))


def _jointly(
    name: str, scope: Scope, seen: Observations, judged: Sequence[tuple[Rule, Verdicts]], wanted: Wanted
) -> Report:
    """Judge what several rules together come to, and say what explains it all.

    The report has the unknown items of the rules, too: what they miss may follow from other items. What
    trips here loses none of them.
    """
    alone = Report(unknowns=_unknowns(judged, wanted, [said.unknowns for _, said in judged]))
    if wanted.joint == "never":
        return alone
    from tieout.engines import jointly  # noqa: PLC0415

    limits = jointly.QUICKLY if wanted.joint == "auto" else jointly.EVERYWHERE
    result = RuleResult(name, scope.table, JOINT, JOINT, "error", TOGETHER, blind=jointly.BLIND)

    def told(number: int, total: int) -> None:
        wanted.told(f"judging sets of figures jointly: {number} of {total}")

    try:
        # Where a cell is suspected already, nothing else about it is suspicious.
        clashes = wanted.clashes or bool(wanted.suspicions)
        asked = jointly.Asked(limits, told, wanted.broken, clashes)
        found = jointly.judge_jointly((name, scope.table), seen, judged, asked)
        unknowns = _unknowns(judged, wanted, list(jointly.unknowns(judged, found.missing)))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        return replace(alone, rules=(result.tripped(error),))
    findings = tuple(found.findings) if wanted.clashes else ()
    items, broken = max(found.joined, len(findings)), len(findings)
    result = replace(result, items=items, holds_by_rounding=items - broken, broken=broken)
    return Report(
        rules=(result,) if findings or (wanted.beside and wanted.clashes) else (),
        findings=findings,
        unknowns=unknowns,
        causes=tuple(found.causes),
        joined=found.joined,
        unjoined=found.unjoined,
    )


def _suspicious(
    place: tuple[str, str],
    seen: Observations,
    judged: Sequence[tuple[Rule, Verdicts]],
    wanted: Wanted,
    known: Sequence[Finding | Suspect],
) -> Report:
    """Tell what is suspicious, and not wrong or suspected already; what trips here loses nothing else."""
    if not wanted.suspicions:
        return Report()
    from tieout import suspicions  # noqa: PLC0415
    from tieout.suspicions.scene import Scene  # noqa: PLC0415

    scene = Scene(seen, [(rule, one) for rule, verdicts in judged for one in verdicts.promises])
    spots = {cell.spot for one in known for cell in one.cells}
    try:
        found = list(suspicions.suspicions_of(place, scene, wanted.suspicions, spots))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        return Report(rules=(suspicions.result_of(place, wanted.suspicions[0]).tripped(error),))
    # Where nothing else was asked for, one stands there though nothing is suspicious: it was looked for.
    alone = wanted.beside and not wanted.rules
    results = [result for result, findings in found if findings or alone]
    return Report(rules=tuple(results), findings=tuple(one for _, findings in found for one in findings))


def _named(parts: Sequence[Report]) -> list[Finding | Suspect]:
    """Return the errors, and the suspects of all causes."""
    errors: list[Finding | Suspect] = [
        one for part in parts for one in part.findings if one.severity == "error"
    ]
    return errors + [one for part in parts for cause in part.causes for one in cause.suspects]


def _mistaken(parts: Sequence[Report]) -> frozenset[str]:
    """Return the rules whose findings one mistake explains: nothing else about them is suspicious."""
    explained = {one for part in parts for cause in part.causes if cause.diagnosis for one in cause.findings}
    return frozenset(one.rule for part in parts for one in part.findings if one.id in explained)


def _unknowns(
    judged: Sequence[tuple[Rule, Verdicts]], wanted: Wanted, unknowns: Sequence[Sequence[Unknown]]
) -> tuple[Unknown, ...]:
    """Return the unknown items of the rules that are wanted."""
    pairs = zip(judged, unknowns, strict=True)
    return tuple(one for (rule, _), found in pairs if rule in wanted.rules for one in found)


def result_of(dataset: str, rule: Rule) -> RuleResult:
    """Return the result of a rule of which nothing is judged yet."""
    return RuleResult(
        dataset=dataset,
        table=rule.table,
        id=rule.id,
        kind=rule.kind.name(),
        severity=rule.severity,
        promise=rule.kind.promise(),
        blind=rule.kind.blind(),
        relations=rule.relations,
        path=rule.path,
        line=rule.line,
        keys=rule.keys,
        why=rule.why,
    )
