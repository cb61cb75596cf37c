"""Record: the report as plain values, ``tieout-report/1``, and plain values as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tieout.model import (
    Advice,
    Bound,
    Cause,
    Cell,
    Finding,
    Interval,
    Missing,
    Report,
    RuleResult,
    Run,
    Unknown,
    is_infinite,
)
from tieout.reports.groups import listed_causes

SCHEMA = "tieout-report/1"
"""What ``tieout-report-1.schema.json``, beside this file, describes."""

# Some readers end a line at these, and half a surrogate pair cannot be encoded.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def written(plain: object, indent: int | None = None) -> str:
    """Return plain values as JSON that ends in a line break; a value without *indent* takes one line."""
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=indent)
    return _ESCAPED.sub(lambda character: f"\\u{ord(character[0]):04x}", text) + "\n"


def record(report: Report, fail_on: str = "error") -> dict[str, Any]:
    """Return the report as plain values; ``max_findings`` cuts lists, never counts."""
    return {
        "schema": SCHEMA,
        "verdict": report.verdict,
        "exit_code": report.exit_code(fail_on),
        "counts": {
            "findings": report.open_count + report.accepted_count,
            "errors": report.open_by_severity.get("error", 0),
            "warnings": report.open_by_severity.get("warning", 0),
            "accepted": report.accepted_count,
            "unknowns": report.unknown,
            "could_not_run": len(report.could_not_run),
        },
        "rules": [_rule(rule) for rule in report.rules],
        "findings": [_finding(finding) for finding in report.listed],
        "unknowns": [_unknown(unknown) for unknown in report.unknowns[: report.max_findings]],
        "unreadable": [{"path": file.path, "message": file.message} for file in report.unreadable],
        "advice": [_advice(advice) for advice in report.advice],
        "causes": [_cause(cause) for cause in listed_causes(report)],
        "joint": {"sets": report.joined, "unjudged": report.unjoined},
        "run": _run(report.run),
        "redacted": report.redacted,
    }


def _rule(rule: RuleResult) -> dict[str, Any]:
    return {
        "dataset": rule.dataset,
        "table": rule.table,
        "id": rule.id,
        "kind": rule.kind,
        "severity": rule.severity,
        "promise": rule.promise,
        "relations": list(rule.relations),
        "keys": dict(rule.keys),
        "path": rule.path or None,
        "line": rule.line or None,
        "items": rule.items,
        "holds_exactly": rule.holds_exactly,
        "holds_by_rounding": rule.holds_by_rounding,
        "broken": rule.broken,
        "accepted": rule.accepted,
        "unlisted": rule.unlisted,
        "unknown": rule.unknown,
        "unknown_by": dict(rule.unknown_by),
        "computed_from": rule.computed_from or None,
        "could_not_run": rule.could_not_run,
        "unjudged": rule.unjudged,
        "blind": rule.blind,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "dataset": finding.dataset,
        "table": finding.table,
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "accepted": finding.accepted is not None,
        "reason": finding.accepted,
        "key": dict(finding.key),
        "message": finding.message,
        "path": finding.path,
        **_spot(finding),
        "col": (finding.cell and finding.cell.col) or None,
        "relation": finding.relation,
        "gap_units": finding.gap_units,
        "published": ends_of(finding.published),
        "implied": ends_of(finding.implied),
        "cells": [_cell(cell) for cell in finding.cells],
    }


def _unknown(unknown: Unknown) -> dict[str, Any]:
    return {
        "dataset": unknown.dataset,
        "table": unknown.table,
        "rule": unknown.rule,
        "key": dict(unknown.key),
        "reason": unknown.reason,
        "cells": [_cell(cell) for cell in unknown.cells],
        **({"missing": list(map(_missing, unknown.missing))} if unknown.missing else {}),
    }


def _missing(missing: Missing) -> dict[str, Any]:
    return {"series": missing.series, "key": dict(missing.key), "implied": ends_of(missing.implied)}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "id": cause.id,
        "dataset": cause.dataset,
        "table": cause.table,
        "class": cause.sort,
        "diagnosis": cause.diagnosis,
        "explains": cause.explains,
        "complete": cause.complete,
        "findings": list(cause.findings),
        "suspects": [{"cells": list(map(_suspected, suspect.cells))} for suspect in cause.suspects],
    }


def _suspected(cell: Cell) -> dict[str, Any]:
    return {
        "series": cell.series,
        "key": dict(cell.key),
        "printed": cell.printed,
        "implied": ends_of(cell.implied),
        "hints": list(cell.hints),
        "path": cell.path,
        **_spot(cell),
        "col": cell.col or None,
        "column": cell.column,
    }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "dataset": advice.dataset,
        "path": advice.path,
        "line": advice.line,
        "rule": advice.rule,
        "message": advice.message,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "series": cell.series,
        "key": dict(cell.key),
        "role": cell.role,
        "printed": cell.printed,
        **(ends_of(cell.interval) or {"low": None, "high": None}),
        "implied": ends_of(cell.implied),
        "path": cell.path,
        **_spot(cell),
        "col": cell.col or None,
        "column": cell.column,
        "source": cell.source or None,
        "passes": list(cell.passes),
    }


def _run(run: Run | None) -> Mapping[str, Any] | None:
    """Return how the report came about; null where nobody asked for it."""
    if run is None:
        return None
    return {
        "version": run.version,
        "libraries": dict(run.libraries),
        "command": run.command or None,
        "started": run.started,
        "files": [file._asdict() for file in run.files],
    }


def _spot(one: Finding | Cell) -> Mapping[str, int | None]:
    """Return the line as an editor counts it; the row of a file without lines, null for all of it."""
    return {"row": one.line or None} if one.row else {"line": one.line}


def ends_of(interval: Interval | None) -> Mapping[str, Any] | None:
    """Return an interval in base units; an end that does not exist is null, ``open`` names excluded ones."""
    if interval is None:
        return None
    ends = {"low": _end(interval.low), "high": _end(interval.high)}
    excluded = [end for end, is_open in (("low", interval.open_low), ("high", interval.open_high)) if is_open]
    return {**ends, "open": excluded} if excluded else ends


def _end(end: Bound) -> int | float | None:
    """Return an end in base units; null where it does not exist."""
    if is_infinite(end):
        return None
    exact = Fraction(end)
    if exact.denominator == 1:
        return int(exact)
    try:
        return float(exact)
    except OverflowError:  # beyond all floats, where half a unit is nothing
        return round(exact)
