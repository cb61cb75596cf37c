"""tieout itself, on one of its engines: all eight checks, from facts and rules."""

from __future__ import annotations

from collections.abc import Iterator

from at_scale.checks import Found, Table
from tieout.model import Finding, Report
from tieout.run import Choice, check

_ALL = 10**9
_FACTS = {"key": "unique", "cell": "required"}
_KINDS = {"adds_up": "parts"}


def find(table: Table, engine: str) -> Iterator[Found]:
    """Judge the project, and list every finding: the others list all of theirs."""
    for finding in _judged(table, Choice(engine=engine, most=_ALL)).findings:
        yield _check(finding), finding.key["area"], finding.key["year"]


def count(table: Table, engine: str) -> Iterator[Found]:
    """Judge the project as ``tieout check`` does: all is counted, and the first findings are listed.

    What is yielded says of each check how many there are, and not where; required stands for types too.
    """
    for rule in _judged(table, Choice(engine=engine)).rules:
        yield from ((_named(rule.id, rule.kind), str(number), "") for number in range(rule.broken))


def _judged(table: Table, choice: Choice) -> Report:
    report = check(table.project, choice)
    for rule in report.could_not_run:
        raise RuntimeError(f"{rule.id} could not run: {rule.could_not_run}")
    return report


def _named(rule: str, kind: str) -> str:
    return _FACTS.get(rule, rule) if kind == "facts" else _KINDS.get(kind, kind)


def _check(finding: Finding) -> str:
    if finding.rule == "cell" and finding.cells[0].printed:
        return "types"
    return _named(finding.rule, finding.kind)
