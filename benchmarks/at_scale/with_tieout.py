"""tieout itself, on one of its engines: all eight checks, from facts and rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from at_scale.checks import Found, Table
from tieout.model import Finding
from tieout.run import Choice, check

_FACTS = {"key": "unique"}
_KINDS = {"adds_up": "parts"}


def find(table: Table, engine: str) -> Iterator[Found]:
    """Judge the project as ``tieout check`` does."""
    report = check(table.project, _choice(engine))
    for rule in report.could_not_run:
        raise RuntimeError(f"{rule.id} could not run: {rule.could_not_run}")
    for finding in report.findings:
        yield _check(finding), finding.key["area"], finding.key["year"]


def _choice(engine: str) -> Choice:
    """Choose an engine; a tieout that has but one cannot be told which."""
    known = {field.name for field in fields(Choice)}
    if "engine" not in known and engine != "polars":
        raise NotImplementedError(f"this tieout has no engine {engine}")
    chosen: dict[str, Any] = {"engine": engine} if "engine" in known else {}
    return Choice(**chosen)


def _check(finding: Finding) -> str:
    if finding.kind != "facts":
        return _KINDS.get(finding.kind, finding.kind)
    if finding.rule == "cell":
        return "types" if finding.cells[0].printed else "required"
    return _FACTS.get(finding.rule, finding.rule)
