"""Format ``sarif``: SARIF 2.1.0, which code scanning and editors read; each finding is a result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from tieout import __version__
from tieout.model import Cause, Cell, Finding, Report, RuleResult
from tieout.reports.causes import cause_lines, cell_words
from tieout.reports.groups import Group, causes_by_finding
from tieout.reports.record import ends_of, written
from tieout.reports.wording import (
    Row,
    Trouble,
    one_line,
    plural,
    row_of,
    spotted,
    troubles,
    unlisted_words,
)

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_IMPORTANCE = {"error": "error", "warning": "warning", "info": "recommendation"}
_MOST_RESULTS, _MOST_RELATED, _LONGEST = 25_000, 100, 1024
"""GitHub refuses a file with more results; shows so many places of one; reads so much of a description."""
_STALE = "What is accepted is still found, and prints what it was accepted for."

_BRACKET, _ESCAPED = re.compile(r"([\\\[\]])"), r"\\\1"

_Json = dict[str, Any]


def render(report: Report, fail_on: str) -> str:
    """Return one run: the open findings first, the gravest of them before all, then those accepted."""
    known = [finding for finding in report.findings if finding.accepted is not None]
    found = [*report.open_findings, *known]
    shown = found[: report.max_findings][:_MOST_RESULTS]
    rules = _descriptors(report)
    places = {one: number for number, one in enumerate(rules)}
    causes = causes_by_finding(report)
    run = {
        "tool": {"driver": {"name": "tieout", "version": __version__, "rules": list(rules.values())}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": _message("The root of the repository.")}},
        "invocations": [_invocation(report, fail_on, len(found) - len(shown), places)],
        "results": [_result(report, finding, places, causes.get(finding.id)) for finding in shown],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return written(log, indent=1)


def _id(one: Finding | RuleResult) -> str:
    """Return what a rule is called: ids are unique in a dataset, and facts say the same of each table."""
    return f"{one.dataset}/{one.rule if isinstance(one, Finding) else one.id}"


def _descriptors(report: Report) -> Mapping[str, _Json]:
    """Return what each rule promises, by its name; those of facts stand for all tables of a dataset."""
    named: dict[str, list[RuleResult]] = {}
    for rule in report.rules:
        named.setdefault(_id(rule), []).append(rule)
    for one in report.findings:
        if _id(one) not in named:  # of an acceptance, which is no rule
            promise = one.why or _STALE
            named[_id(one)] = [RuleResult(one.dataset, one.table, one.rule, one.kind, one.severity, promise)]
    return {name: _descriptor(name, rules) for name, rules in named.items()}


def _descriptor(name: str, rules: Sequence[RuleResult]) -> _Json:
    rule = rules[0]
    more = "\n".join(part for part in (*rule.relations, rule.why) if part)
    blind = f"What it cannot see: {rule.blind}" if rule.blind else ""
    tables = {table: None for one in rules for table in one.tables if table}
    return {
        "id": name,
        "name": rule.id,
        "shortDescription": _message(rule.promise[:_LONGEST]),
        "fullDescription": _message((more or rule.promise)[:_LONGEST]),
        "help": _message("\n\n".join(part for part in (rule.promise, more, blind) if part)),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "kind": rule.kind,
            "dataset": rule.dataset,
            "tables": list(tables),
            "tags": [rule.kind],
            "precision": "very-high",  # what is reported is proved
            "problem.severity": _IMPORTANCE[rule.severity],
        },
    }


def _invocation(report: Report, fail_on: str, hidden: int, places: Mapping[str, int]) -> _Json:
    notes = [_notification(report, trouble, places) for trouble in troubles(report)]
    if hidden:
        notes.append(_notice("warning", f"{hidden} more {plural(hidden, 'finding')} left out"))
    notes += [
        _about(_notice("warning", words), rule, places)
        for rule in report.rules
        for words in unlisted_words(rule.unlisted)
    ]
    return {
        "executionSuccessful": not (report.could_not_run or report.unreadable),
        "exitCode": report.exit_code(fail_on),
        "toolExecutionNotifications": notes,
    }


def _notification(report: Report, trouble: Trouble, places: Mapping[str, int]) -> _Json:
    note = _notice("error" if trouble.grave else "warning", trouble.text)
    if trouble.path:
        note["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(report, trouble.path)}}]
    return _about(note, trouble.rule, places) if trouble.rule else note


def _about(note: _Json, rule: RuleResult, places: Mapping[str, int]) -> _Json:
    """Return a note that is about a rule."""
    name = _id(rule)
    return {**note, "associatedRule": {"id": name, "index": places[name]}}


def _notice(level: str, text: str) -> _Json:
    return {"level": level, "message": _message(text)}


def _result(report: Report, finding: Finding, places: Mapping[str, int], cause: Cause | None) -> _Json:
    own = finding.cell
    others = [cell for cell in finding.cells if cell is not own][:_MOST_RELATED]
    rows = [row_of(cell, finding) for cell in others]
    figures = [_figure(row_of(own, finding))] if own is not None else []
    figures += [_figure(row, number) for number, row in enumerate(rows, start=1)]
    told = figures if _proved(finding) else []
    related = [(cell, _figure(row)) for cell, row in zip(others, rows, strict=True)]
    if cause is not None:
        told = [*told, *map(_plain, cause_lines(Group((finding,), cause)))]
        related += [
            (cell, _plain(f"may be wrong: {cell_words(cell)}")) for cell in _suspected(finding, cause)
        ]
    result = {
        "ruleId": _id(finding),
        "ruleIndex": places[_id(finding)],
        # GitHub knows no suppressions: there, what is accepted must at least not stop the gate.
        "level": _LEVELS[finding.severity] if finding.accepted is None else "note",
        "message": {"text": "\n".join([_plain(spotted(finding)), *told])},
        "locations": [_location(report, finding, own)],
        "partialFingerprints": _fingerprints(finding),
        "suppressions": list(_suppressions(finding)),
        "properties": _properties(finding) | ({"cause": cause.id} if cause else {}),
    }
    if related:
        result["relatedLocations"] = [
            {"id": number, **_location(report, cell, cell), "message": {"text": text}}
            for number, (cell, text) in enumerate(related[:_MOST_RELATED], start=1)
        ]
    return result


def _suspected(finding: Finding, cause: Cause) -> Iterable[Cell]:
    """Return the cells that may be wrong and are none of the finding's, each once."""
    own = {cell.spot for cell in finding.cells}
    suspects = [cell for suspect in cause.suspects for cell in suspect.cells]
    return {cell.spot: cell for cell in suspects if cell.spot not in own}.values()


def _proved(finding: Finding) -> bool:
    """Tell whether figures prove a finding; what is said of facts names its figures in its sentence."""
    return finding.kind != "facts"


def _figure(row: Row, number: int = 0) -> str:
    """Return what is known of a figure; its place is a link to the related location of a number."""
    place = f"[{re.sub(_BRACKET, _ESCAPED, _plain(row.place))}]({number})" if number else _plain(row.place)
    said = " ".join(filter(None, (f"{row.role}:", row.printed, row.interval)))
    return f"{_plain(said)}, {place}{_plain(row.needed)}"


def _location(report: Report, one: Finding | Cell, cell: Cell | None) -> _Json:
    """Return where a finding or a cell stands; in a file without lines its row is a name."""
    place: _Json = {"artifactLocation": _artifact(report, one.path)}
    location: _Json = {"physicalLocation": place}
    if one.line and one.row:
        row = f"row {one.line}"
        location["logicalLocations"] = [
            {"name": row, "fullyQualifiedName": f"{report.in_repository(one.path)}:{row}", "kind": "row"}
        ]
    elif one.line:
        place["region"] = {"startLine": one.line}
        if cell is not None and cell.col:
            end = {"endLine": one.line, "endColumn": cell.col + cell.width}
            place["region"] |= {"startColumn": cell.col, **end}
    return location


def _artifact(report: Report, path: str) -> _Json:
    # A path that is no UTF-8 keeps its bytes.
    return {"uri": quote(report.in_repository(path), errors="surrogateescape"), "uriBaseId": _ROOT}


def _fingerprints(finding: Finding) -> Mapping[str, str]:
    """Return by what a result is known again; of these, GitHub looks at the last alone.

    Without it GitHub would take the text of the line, which changes with every figure in it.
    """
    return {"tieout/v1": finding.id, "primaryLocationLineHash": f"{finding.id}:1"}


def _suppressions(finding: Finding) -> Iterator[_Json]:
    if finding.accepted is not None:
        yield {"kind": "external", "status": "accepted", "justification": finding.accepted}


def _properties(finding: Finding) -> _Json:
    return {
        "table": finding.table,
        "severity": finding.severity,
        "key": dict(finding.key),
        "gap_units": finding.gap_units,
        "published": ends_of(finding.published),
        "implied": ends_of(finding.implied),
    }


def _message(text: str) -> _Json:
    return {"text": _plain(text)}


def _plain(text: str) -> str:
    """Return a text in which nothing is taken for a link or for a place to be filled in."""
    lines = "\n".join(map(one_line, text.split("\n")))
    return lines.replace("{", "{{").replace("}", "}}").replace("](", "] (")
