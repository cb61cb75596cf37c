"""The run: confront the promises of every dataset with its cells, and report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.accepts import accept
from tieout.expectations import Rule, Scope
from tieout.model import Finding, Report, RuleResult
from tieout.projects import Loaded, load
from tieout.tables import Series

if TYPE_CHECKING:
    from tieout.engines.observe import Observations

_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a run is wanted.

    Args:
        select, ignore: patterns of rule ids (``*`` matches anything).
        table: the only table to report on, by its path.
        today: the day by which accepted findings expire; by default the clock's.
        plots: whether the report carries the figures of every series, for charts.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    table: str | None = None
    today: date | None = None
    plots: bool = False

    def takes(self, rule: str) -> bool:
        """Tell whether a rule is wanted."""
        chosen = not self.select or any(fnmatchcase(rule, pattern) for pattern in self.select)
        return chosen and not any(fnmatchcase(rule, pattern) for pattern in self.ignore)


def check(path: Path | str = ".", choice: Choice | None = None) -> Report:
    """Judge every dataset at a path and return one report.

    Args:
        path: a project (with ``datasets/``), a dataset's folder, or one of its tables.
        choice: what of the run is wanted; everything by default.

    Raises:
        Refused: facts or rules are written wrongly; nothing was judged.
        FileNotFoundError: there is nothing at the path.
    """
    loaded, table = load(Path(path))
    chosen = replace(choice or Choice(), table=table)
    return together([confront(one, chosen) for one in loaded])


def together(reports: Sequence[Report]) -> Report:
    """Put the reports of several datasets into one, the findings in order of weight."""
    return Report(
        rules=tuple(rule for report in reports for rule in report.rules),
        findings=tuple(sorted((f for report in reports for f in report.findings), key=_order)),
        unknowns=tuple(unknown for report in reports for unknown in report.unknowns),
        unreadable=tuple(file for report in reports for file in report.unreadable),
        plots=tuple(plot for report in reports for plot in report.plots),
        datasets=tuple(name for report in reports for name in report.datasets),
    )


def _order(finding: Finding) -> tuple[int, str, int, str]:
    return _SEVERITIES.index(finding.severity), finding.path, finding.line, finding.rule


def confront(loaded: Loaded, choice: Choice | None = None) -> Report:
    """Meet the promises of one dataset with its cells."""
    choice = choice or Choice()
    name = loaded.dataset.name
    parts = [_structure(loaded, choice)]
    for scope, series in loaded.scopes:
        if choice.table is None or choice.table in _paths(loaded, scope):
            parts.append(_scope(loaded, scope, series, choice))
    whole = together(parts)
    findings = [f for f in whole.findings if choice.table in (None, f.path)]
    accepts = [a for a in loaded.expectations.accepts if choice.takes(a.rule) and choice.table is None]
    today = choice.today or datetime.now(tz=UTC).date()
    findings = accept(findings, accepts, name, today)
    return replace(
        whole,
        rules=tuple(_with_accepted(result, findings) for result in whole.rules),
        findings=tuple(findings),
        unreadable=loaded.unreadable,
        datasets=(name,),
    )


def _paths(loaded: Loaded, scope: Scope) -> list[str]:
    return [table.path for table in loaded.dataset.tables if table.name in scope.tables]


def _structure(loaded: Loaded, choice: Choice) -> Report:
    """Judge every table by its facts alone."""
    from tieout.engines.flaws import facts_results, findings_of_flaws  # noqa: PLC0415
    from tieout.engines.structure import structural_flaws  # noqa: PLC0415

    name = loaded.dataset.name
    findings: list[Finding] = []
    results: list[RuleResult] = []
    for cells in loaded.cells.values():
        if choice.table not in (None, cells.table.path):
            continue
        flaws = [flaw for flaw in structural_flaws(cells, loaded.cells) if choice.takes(flaw.rule)]
        found = list(findings_of_flaws(name, cells, flaws))
        findings += found
        results += [one for one in facts_results(name, cells, found) if choice.takes(one.id)]
    return Report(rules=tuple(results), findings=tuple(findings))


def _scope(loaded: Loaded, scope: Scope, series: Mapping[str, Series], choice: Choice) -> Report:
    """Judge the rules of one wide table, or of all long tables together."""
    from tieout.engines.observe import observe  # noqa: PLC0415
    from tieout.engines.plots import plots_of  # noqa: PLC0415

    name = loaded.dataset.name
    rules = [r for r in loaded.expectations.rules if r.table == scope.table and choice.takes(r.id)]
    lost = [file.message for file in loaded.unreadable if file.path in _paths(loaded, scope)]
    if lost:
        return Report(rules=tuple(replace(_result(name, rule), could_not_run=lost[0]) for rule in rules))
    seen = observe([loaded.cells[table] for table in scope.tables], series)
    parts = [_agreement(name, scope, seen)] if choice.takes("sources-agree") else []
    parts += [_judge(name, rule, seen) for rule in rules]
    plots = tuple(plots_of(name, seen)) if choice.plots else ()
    return replace(together(parts), plots=plots)


def _agreement(name: str, scope: Scope, seen: Observations) -> Report:
    """Judge whether the rows of each figure that stands in several rows agree."""
    import narwhals as nw  # noqa: PLC0415

    from tieout.engines.flaws import PROMISES  # noqa: PLC0415
    from tieout.engines.sources import contradictions  # noqa: PLC0415

    findings = tuple(contradictions(name, seen))
    several = len(seen.figures.filter(nw.col("n") > 1))
    result = RuleResult(
        dataset=name,
        table=scope.table,
        id="sources-agree",
        kind="facts",
        severity="error",
        promise=PROMISES["sources-agree"],
        items=several,
        holds_exactly=several - len(findings),
        broken=len(findings),
    )
    return Report(rules=(result,) if several else (), findings=findings)


def _result(dataset: str, rule: Rule) -> RuleResult:
    return RuleResult(
        dataset=dataset,
        table=rule.table,
        id=rule.id,
        kind=rule.kind.name(),
        severity=rule.severity,
        promise=rule.kind.promise(),
        relations=rule.relations,
        why=rule.why,
    )


def _judge(dataset: str, rule: Rule, seen: Observations) -> Report:
    """Judge one rule; what trips over it is said, and does not stop the others."""
    from tieout.engines.verdicts import verdicts_of  # noqa: PLC0415

    result = _result(dataset, rule)
    try:
        counted, findings, unknowns = verdicts_of(dataset, rule, seen)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is reported as such
        tripped = f"{type(error).__name__}: {error}"
        return Report(rules=(replace(result, could_not_run=tripped),))
    return Report(rules=(replace(result, **counted),), findings=findings, unknowns=unknowns)


def _with_accepted(result: RuleResult, findings: Sequence[Finding]) -> RuleResult:
    accepted = sum(
        finding.accepted is not None
        and (finding.rule, finding.kind) == (result.id, result.kind)
        and (result.kind != "facts" or finding.table in result.table.split("+"))
        for finding in findings
    )
    return replace(result, accepted=accepted)
