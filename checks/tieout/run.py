"""The run: confront the promises of every dataset with its cells, and report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from tieout.accepts import Unseen, accept
from tieout.advice import PROMISE, advise
from tieout.choices import Choice, names_of, unheard, unmatched
from tieout.expectations import FACTS, SUSPICIONS, Rule, Scope
from tieout.held import holding
from tieout.in_place import judge_in_place, standing_in, staying
from tieout.model import JOINT, SEVERITIES, SUSPICION, Cause, Finding, Report, RuleResult
from tieout.projects import Loaded, load
from tieout.provenance import root_of, run_of
from tieout.scopes import Wanted, judge_facts, judge_scope
from tieout.tables import Series

__all__ = ["Choice", "check", "confront", "judge", "together", "unheard", "unmatched"]


def check(path: Path | str = ".", choice: Choice | None = None) -> Report:
    """Judge every dataset at a path and return one report.

    Args:
        path: a project (with ``datasets/``), a dataset's folder, or one of its tables.
        choice: what of the run is wanted; everything by default.

    Raises:
        Refused: facts or rules are written wrongly; nothing was judged.
        FileNotFoundError: there is nothing at the path.
    """
    choice = choice or Choice()
    choice.told("reading")
    loaded, table = load(Path(path), stay=staying(choice))
    report = judge(loaded, replace(choice, table=table, path=str(path)))
    return replace(report, root=root_of(Path(path)))


def judge(loaded: Sequence[Loaded], choice: Choice) -> Report:
    """Judge datasets that are read already, and return one report."""
    # Before the judging: the files are hashed as soon as they are read.
    run = run_of(loaded, choice.command, choice.path) if choice.plots or choice.run else None
    numbers = count(1)
    total = sum(len(_wanted(one, scope, choice)) for one in loaded for scope, _ in one.scopes)

    def judging() -> None:
        choice.told(f"judging rule {next(numbers)} of {total}")

    whole = together([confront(one, choice, judging) for one in loaded])
    return replace(whole, unmatched=unmatched(loaded, choice), run=run)


def _wanted(loaded: Loaded, scope: Scope, choice: Choice) -> list[Rule]:
    """Return the rules of a scope that are to be judged."""
    if choice.table not in (None, *_paths(loaded, scope)):
        return []
    of_scope = [one for one in loaded.expectations.rules if one.table == scope.table]
    return [one for one in of_scope if choice.takes(one.id, one.kind.name(), loaded.dataset.name, one.table)]


def together(reports: Sequence[Report]) -> Report:
    """Put the reports of several datasets into one, the findings in order of weight."""
    return Report(
        rules=tuple(rule for report in reports for rule in report.rules),
        findings=tuple(sorted((f for report in reports for f in report.findings), key=_order)),
        unknowns=tuple(unknown for report in reports for unknown in report.unknowns),
        unreadable=tuple(file for report in reports for file in report.unreadable),
        plots=tuple(plot for report in reports for plot in report.plots),
        rest=tuple(rest for report in reports for rest in report.rest),
        datasets=tuple(name for report in reports for name in report.datasets),
        advice=tuple(one for report in reports for one in report.advice),
        causes=tuple(cause for report in reports for cause in report.causes),
        joined=sum(report.joined for report in reports),
        unjoined=sum(report.unjoined for report in reports),
    )


def _order(finding: Finding) -> tuple[int, str, int, str]:
    return SEVERITIES.index(finding.severity), finding.path, finding.line, finding.rule


def confront(loaded: Loaded, choice: Choice, judging: Callable[[], None]) -> Report:
    """Meet the promises of one dataset with its cells; *judging* is called before each rule."""
    from tieout.engines.located import located  # noqa: PLC0415

    loaded = holding(loaded, choice)
    name = loaded.dataset.name
    structure = _structure(loaded, choice)
    parts, rest = [replace(structure, findings=())], structure.findings
    for scope, series in loaded.scopes:
        if choice.table is None or choice.table in _paths(loaded, scope):
            found = [finding for finding in rest if finding.table in scope.tables]
            rest = tuple(finding for finding in rest if finding.table not in scope.tables)
            facts = [one for one in FACTS if choice.takes(one, "facts", name, scope.table)]
            wanted = _what(loaded, scope, choice, facts)
            parts.append(_advised(loaded, scope, series, wanted.rules))
            if scope.table in loaded.in_place:
                parts.append(judge_in_place(loaded, scope, series, wanted, judging, choice=choice))
            else:
                parts.append(judge_scope(loaded, scope, series, wanted, judging, found=found))
    whole = together([*parts, Report(findings=rest)])
    findings = located(_accepted(loaded, choice, whole), loaded.cells.values())
    return replace(
        whole,
        rules=tuple(_with_accepted(result, findings) for result in _merged(whole.rules)),
        findings=tuple(findings),
        causes=tuple(_open(whole.causes, findings)),
        unreadable=(*loaded.unreadable, *whole.unreadable),
        datasets=(name,),
    )


def _what(loaded: Loaded, scope: Scope, choice: Choice, facts: Sequence[str]) -> Wanted:
    """Return what of a scope is wanted."""
    rules = _wanted(loaded, scope, choice)
    clashes = choice.takes(JOINT, JOINT, loaded.dataset.name, scope.table)
    told = choice.suspicions and loaded.expectations.suspicions
    taken = [one for one in SUSPICIONS if choice.takes(one, SUSPICION, loaded.dataset.name, scope.table)]
    suspicions = taken if told else []
    asked = (clashes or suspicions) and choice.select and choice.only is None
    others = [one for one in loaded.expectations.rules if one.table == scope.table and one not in rules]
    return Wanted(
        rules,
        facts,
        choice.plots,
        choice.apart,
        others if asked else (),
        choice.joint,
        clashes,
        suspicions=suspicions,
        told=choice.told,
    )


def _open(causes: Iterable[Cause], findings: Iterable[Finding]) -> Iterator[Cause]:
    """Keep the causes of what nobody has accepted, and of them what is reported."""
    accepted = {finding.id: finding.accepted for finding in findings}
    for cause in causes:
        known = tuple(one for one in cause.findings if one in accepted)
        if any(accepted[one] is None for one in known):
            yield replace(cause, findings=known)


def _accepted(loaded: Loaded, choice: Choice, whole: Report) -> list[Finding]:
    """Mark accepted findings; an acceptance is stale only where all that it may match was judged."""
    asked = [
        part.path for table in loaded.dataset.tables if table.path == choice.table for part in table.files
    ]
    findings = [one for one in whole.findings if choice.table is None or one.path in asked]
    named = list(names_of(loaded))
    taken = {names[0] for names in named if choice.takes(*names)}
    accepts = [one for one in loaded.expectations.accepts if one.rule in taken]
    today = choice.today or datetime.now(tz=UTC).date()
    unjudged = {rule.id for rule in whole.rules if rule.could_not_run or rule.unjudged}
    unjudged |= {names[0] for names in named if not choice.takes(*names)}
    if loaded.unreadable:
        unjudged |= set(FACTS)
    unseen = Unseen(whole.unknowns, unjudged)
    marked = accept(findings, accepts, loaded.dataset.name, today, unseen)
    if choice.table is None and not choice.ignores("stale-accept"):
        return marked
    return [finding for finding in marked if finding.rule != "stale-accept"]


def _paths(loaded: Loaded, scope: Scope) -> list[str]:
    return [table.path for table in loaded.dataset.tables if table.name in scope.tables]


def _structure(loaded: Loaded, choice: Choice) -> Report:
    """Judge every table that was read by its facts alone, but for those that a plan judges."""
    name = loaded.dataset.name
    parts = []
    for cells in loaded.cells.values():
        wanted = [one for one in FACTS if choice.takes(one, "facts", name, cells.table.name)]
        if wanted and choice.table in (None, cells.table.path) and cells.table.name not in loaded.in_place:
            parts.append(judge_facts(name, cells, loaded.cells, wanted))
    return Report(
        rules=tuple(rule for part in parts for rule in part.rules),
        findings=tuple(finding for part in parts for finding in part.findings),
    )


def _advised(loaded: Loaded, scope: Scope, series: Mapping[str, Series], rules: Sequence[Rule]) -> Report:
    """Look the rules over before their figures are judged; what trips here stops no judging."""
    name = loaded.dataset.name
    # A file that could not be read may hold what its rules were meant for.
    whole = all(table in loaded.cells for table in scope.tables)
    try:
        tables = [standing_in(loaded, table, rules) for table in scope.tables] if whole else []
        return Report(advice=advise(name, rules, tables, series, loaded.cells))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        result = RuleResult(name, scope.table, "advice", "facts", "error", PROMISE)
        return Report(rules=(result.tripped(error),))


def _merged(results: Sequence[RuleResult]) -> list[RuleResult]:
    """Put together what several places found out about one structural rule of one table.

    Where it was judged for several tables at once, too, all of it is one: no finding is of two results.
    """
    facts = [one for one in results if one.kind == "facts"]
    several = [one for one in facts if "+" in one.table]
    whole = {(one.id, table): one.table for one in several for table in one.tables}
    merged: dict[tuple[str, str, str], RuleResult] = {}
    for one in results:
        table = whole.get((one.id, one.table), one.table) if one.kind == "facts" else one.table
        place = (table, one.id, one.kind)
        before = merged.get(place) if one.kind == "facts" else None
        merged[place] = replace(one, table=table) if before is None else _sum(before, one)
    return list(merged.values())


def _sum(one: RuleResult, other: RuleResult) -> RuleResult:
    return replace(
        one,
        items=one.items + other.items,
        holds_exactly=one.holds_exactly + other.holds_exactly,
        broken=one.broken + other.broken,
    )


def _with_accepted(result: RuleResult, findings: Sequence[Finding]) -> RuleResult:
    accepted = sum(one.accepted is not None and result.owns(one) for one in findings)
    return replace(result, accepted=accepted)
