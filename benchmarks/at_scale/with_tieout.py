"""tieout itself, on one of its engines: all eight checks, from facts and rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from at_scale.checks import Found, Table
from tieout.model import Report
from tieout.run import Choice, check

_FACTS = {"key": "unique", "cell": "required"}
_KINDS = {"adds_up": "parts"}


def find(table: Table, engine: str = "") -> Iterator[Found]:
    """Judge the project: the first findings with their evidence, the rest by key.

    On an engine that is named, only that, by its plan: a small table starts all that a large one needs,
    and nothing else. Else as ``tieout check`` does, and what explains the first findings is looked for too.
    A cell that is no number and one that is missing break the same rule.
    """
    if engine == "spark":
        from at_scale.with_spark import session  # noqa: PLC0415

        session()  # users have one of their own: the very one in which their query by hand runs
    choice = Choice(engine=engine, whole=0, joint="never", suspicions=False) if engine else Choice()
    report = check(table.project, replace(choice, every=True))
    for rule in report.could_not_run:
        raise RuntimeError(f"{rule.id} could not run: {rule.could_not_run}")
    checks = dict(_checks(report))
    for finding in report.findings:
        yield checks[finding.rule], finding.key["area"], finding.key["year"]
    for rest in report.rest:
        names = [f"k{rest.key.index(name)}" for name in ("area", "year")]
        yield from ((checks[rule], *key) for rule, *key in rest.rows.select("rule", *names).iter_rows())


def _checks(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the id of each rule and which of the eight checks it is."""
    for rule in report.rules:
        facts = rule.kind == "facts"
        yield rule.id, _FACTS.get(rule.id, rule.id) if facts else _KINDS.get(rule.kind, rule.kind)
