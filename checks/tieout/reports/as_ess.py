"""Format ``ess``: the validation report structure of the European Statistical System, version 1.0.1.

It is a list of validation results: when and by what each was obtained (``event``), what was promised
(``rule``), of which figures (``data``), and whether they keep it (``value``): ``"0"`` broken, ``"1"`` holds,
``"NA"`` unknown. Broken and unknown items are results of their own. Of the items that hold a report knows
how many there are and not which, so they are one result of their rule; so are items that a list cuts off.

A figure is identified by its dataset (the population), the place where it is printed (the observation), what
it is of, key by key (the unit), and its series (the variable).

Source: Mark van der Loo and Olav ten Bosch, *Design of a generic machine-readable validation report
structure*, ESSnet ValiDat Integration, 2017.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tieout.model import SEVERITIES, Cell, Finding, Key, Report, RuleResult, Severity, Unknown, finding_id
from tieout.reports.record import written
from tieout.reports.shares import Share, shares
from tieout.reports.wording import plural, unlisted_words

WANTS = ("run",)
"""A result has a time."""
_SEVERITIES: Mapping[Severity, str] = {"error": "error", "warning": "warning", "info": "information"}
_BROKEN, _HOLDS, _UNKNOWN = "0", "1", "NA"

Plain = Mapping[str, Any]


class Result(NamedTuple):
    """One validation result; its id is one of the run."""

    id: str
    rule: Plain
    data: Plain
    value: str


def render(report: Report, _fail_on: str) -> str:
    """Return the results of every rule, as a list.

    Raises:
        ValueError: the report does not say when it was made.
    """
    if report.run is None:
        raise ValueError(
            "format ess: a result has a time, and this report has none: Choice(run=True) gives it"
        )
    us, time = f"tieout {report.run.version}", report.run.started
    event = {"time": time, "actor": us, "agent": "", "trigger": ""}
    seen: Counter[str] = Counter()
    told = []
    for one in _results(report):
        seen[one.id] += 1
        again = f"-{seen[one.id]}" if seen[one.id] > 1 else ""
        rule = {"language": us, **one.rule}
        head = {"id": f"{time}/{one.id}{again}", "type": "validation", "event": event}
        told.append({**head, "rule": rule, "data": one.data, "value": one.value})
    return written(told, indent=1)


def _results(report: Report) -> Iterator[Result]:
    for file in report.unreadable:
        promise = {"id": "readable", "expression": "Each file can be read.", "severity": "error"}
        place = [[file.dataset, file.path, "", ""]]
        yield Result(file.path, promise, _data(place, f"{file.path}: unreadable: it {file.message}"), _BROKEN)
    for share in shares(report):
        yield from (_broken(share.rule, finding) for finding in share.findings)
        yield from (_unknown(share.rule, unknown) for unknown in share.unknowns)
        yield from _together(share)


def _broken(rule: RuleResult, finding: Finding) -> Result:
    """Return the result of a broken item; a finding that is accepted is an error no more, and says why."""
    severity = finding.severity if finding.accepted is None else "info"
    told = {**_rule(rule), "severity": _SEVERITIES[severity]}
    if severity != rule.severity:
        lower = SEVERITIES.index(severity) > SEVERITIES.index(rule.severity)
        told["change"] = "down" if lower else "up"
    if finding.accepted is not None:
        told["explanation"] = finding.accepted
    source = [_point(finding.dataset, cell) for cell in finding.cells]
    target = [_point(finding.dataset, finding.cell)] if finding.cell else []
    nowhere = [[finding.dataset, finding.place, *_of(finding.key), ""]]
    return Result(finding.id, told, _data(source or nowhere, finding.message, target), _BROKEN)


def _unknown(rule: RuleResult, unknown: Unknown) -> Result:
    source = [_point(unknown.dataset, cell) for cell in unknown.cells]
    nowhere = [[unknown.dataset, unknown.table, *_of(unknown.key), ""]]
    # The id that the finding of the item would have.
    role = unknown.cells[0].role if unknown.cells else ""
    id_ = finding_id(unknown.dataset, unknown.rule, unknown.key, role)
    return Result(id_, _rule(rule), _data(source or nowhere, f"unknown: {unknown.reason}"), _UNKNOWN)


def _together(share: Share) -> Iterator[Result]:
    """Yield what stands for several items of a rule: those that hold, and those that a list cuts off."""
    rule = share.rule
    kept = rule.holds_exactly + rule.holds_by_rounding
    how = f"{rule.holds_exactly} exactly, {rule.holds_by_rounding} by rounding"
    holds = f"{kept} of {rule.items} {plural(rule.items, 'item')} {'holds' if kept == 1 else 'hold'}: {how}"
    found = share.findings or share.hidden or rule.unlisted or share.unknowns or share.hidden_unknowns
    trouble = share.trouble if rule.could_not_run or not found else ""
    said = [
        (_HOLDS, holds if kept else ""),
        (_BROKEN, _cut(len(share.hidden))),
        (_BROKEN, " ".join(unlisted_words(rule.unlisted))),
        (_UNKNOWN, _cut(len(share.hidden_unknowns))),
        (_UNKNOWN, trouble or _unnamed(share.unlisted_unknowns)),
    ]
    place = [[rule.dataset, rule.table, "", ""]]
    for value, words in said:
        if words:
            id_ = "/".join(filter(None, (rule.dataset, rule.table, rule.id, value)))
            yield Result(id_, _rule(rule), _data(place, words), value)


def _cut(number: int) -> str:
    return f"{number} more, cut off by --max-findings" if number else ""


def _unnamed(number: int) -> str:
    items = f"{number} unknown {plural(number, 'item')} {'is' if number == 1 else 'are'}"
    return f"{items} not listed, because there are too many" if number else ""


def _rule(rule: RuleResult) -> dict[str, str]:
    """Return what is promised; what facts promise is a sentence, and no formula."""
    expression = "; ".join(rule.relations) or rule.promise or rule.id
    about = " ".join(filter(None, (rule.promise, rule.why)))
    return {
        "id": rule.id,
        "expression": expression,
        "severity": _SEVERITIES[rule.severity],
        "description": about,
    }


def _data(source: list[list[str]], description: str, target: list[list[str]] | None = None) -> Plain:
    """Return which figures were used, and which of them was judged; none means all of them."""
    return {"source": source, "target": target or [], "description": description}


def _point(dataset: str, cell: Cell) -> list[str]:
    return [dataset, f"{cell.place}/{cell.column}", *_of(cell.key), cell.series]


def _of(key: Key) -> list[str]:
    """Return what a figure is of, key by key; nothing means all of it."""
    return [f"{name}={value}" for name, value in key.items()] or [""]
