"""Structural flaws as findings, and how much of each table was looked at for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tieout.engines.faults import unit_of
from tieout.facts import NUMERIC, TIMES, Field, Table
from tieout.files.sheets import Flaw
from tieout.model import Cell, Finding, Key, RuleResult, finding_id
from tieout.tables import Cells

PROMISES = {
    "columns": "The file has the columns that the facts promise, and no other.",
    "row": "Each row has as many cells as the header.",
    "cell": "Each cell can be read as what its field is.",
    "key": "No key stands twice.",
    "codes": "Each code is one of those listed.",
    "range": "Each figure lies in the range of its field.",
    "length": "Each text is as long as promised.",
    "pattern": "Each text has the form that is promised.",
    "foreign-key": "Each reference points at something that exists.",
    "status": "A figure and its status do not contradict each other.",
    "sources-agree": "Several rows for one figure agree.",
    "digits": "A series prints no more digits than it declares.",
}
BLIND = {
    "columns": "Columns that were exchanged: their names are looked at, not what they hold.",
    "row": "Cells that stand in the wrong column of a row with the right number of them.",
    "cell": "A wrong value that can be read, such as a mistyped digit.",
    "key": "A key mistyped into one that no other row has, and a row that is missing.",
    "codes": "A wrong code that is one of those listed.",
    "range": "Any wrong figure inside the range, however wrong.",
    "length": "A wrong text that is as long as promised.",
    "pattern": "A wrong text that has the form.",
    "foreign-key": "A reference that points at the wrong thing, as long as that exists.",
    "status": "A status that is wrong and yet fits its figure, such as a break that nobody marked.",
    "sources-agree": "An error that all sources repeat, and any figure that only one row prints.",
    "digits": "Figures that are rounded more coarsely than declared.",
}
"""What each structural rule cannot see."""

_MOVES = r'(?<= stands on line )\d+|(?<="headerRows": \[)\d+'
"""What a message says of lines, which move."""


def findings_of_flaws(dataset: str, cells: Cells, flaws: Iterable[Flaw]) -> Iterator[Finding]:
    """Yield a finding for each flaw, with the cell and the key of its row."""
    seen: dict[str, int] = {}
    for flaw in flaws:
        key = _key(cells, flaw.row)
        id_ = finding_id(dataset, flaw.rule, {"table": cells.table.name, **key}, _about(flaw))
        seen[id_] = seen.get(id_, 0) + 1
        yield Finding(
            # Rows that share a key (that is what a key finding says) still get ids of their own.
            id=id_ if seen[id_] == 1 else f"{id_}-{seen[id_]}",
            dataset=dataset,
            table=cells.table.name,
            rule=flaw.rule,
            kind="facts",
            severity=flaw.severity,
            key=key,
            message=flaw.message,
            cells=tuple(_cell(cells, flaw, key)),
            path=cells.table.files[flaw.part].path if flaw.row is None else cells.path(flaw.row),
            line=flaw.line if flaw.row is None else cells.lines[flaw.row],
            row=cells.counted == "row",
            why=PROMISES[flaw.rule],
        )


def _about(flaw: Flaw) -> str:
    """Return what a flaw is about: its field, or what is wrong without one, wherever that stands."""
    if flaw.field is not None:
        return f"{flaw.field.name}|"
    return f"|{re.sub(_MOVES, '', flaw.message) if flaw.row is None else ''}"


def _key(cells: Cells, row: int | None) -> Key:
    """Return the key of a row, as far as it is printed."""
    if row is None:
        return {}
    fields = key_fields(cells.table)
    return {one.name: _named(one, cells.text(row, one)) for one in fields if cells.text(row, one)}


def key_fields(table: Table) -> Sequence[Field]:
    """Return the fields of a row's key: the primary key, else indicator, entities and period."""
    fields = [one for one in table.fields if one.name in table.primary_key]
    roles = ("indicator", "entity", "time")
    return fields or [one for role in roles for one in table.having(role)]


def _named(field: Field, text: str) -> str:
    """Return what a cell of a key is called: a period by its own text, as rules and acceptances name it."""
    timed = field.role == "time" and field.dates.reads(text)
    return field.period(text).text if timed else text


def _cell(cells: Cells, flaw: Flaw, key: Key) -> Iterator[Cell]:
    if flaw.row is None or flaw.field is None:
        return
    indicator = cells.table.the("indicator")
    series = cells.text(flaw.row, indicator) if indicator else flaw.field.name
    printed = cells.text(flaw.row, flaw.field)
    path, line, row = cells.path(flaw.row), cells.lines[flaw.row], cells.counted == "row"
    source = cells.source(flaw.row)
    unit = unit_of(cells.table, flaw.field) if flaw.rule == "range" else ""
    yield Cell(series, key, printed, None, path, line, flaw.field.name, unit=unit, row=row, source=source)


def facts_results(dataset: str, cells: Cells, findings: Sequence[Finding]) -> Iterator[RuleResult]:
    """Yield what became of each structural rule that a table's facts give rise to."""
    broken = Counter(finding.rule for finding in findings)
    printed = {field.name: int(cells.frame[field.column].count()) for field in cells.table.fields}
    yield from results_of(dataset, cells.table, looked_at(cells.table, cells.frame.height, printed), broken)


def results_of(
    dataset: str, table: Table, looked: Mapping[str, int], found: Mapping[str, int]
) -> Iterator[RuleResult]:
    """Yield what became of each structural rule of a table, where it looked at something.

    Args:
        dataset: its name.
        table: its facts.
        looked: how many things each rule looked at.
        found: how many of them break it.
    """
    for rule, items in looked.items():
        broken = found.get(rule, 0)
        if items or broken:
            yield RuleResult(
                dataset=dataset,
                table=table.name,
                id=rule,
                kind="facts",
                severity="error",
                promise=PROMISES[rule],
                blind=BLIND[rule],
                items=max(items, broken),
                holds_exactly=max(items - broken, 0),
                broken=broken,
            )


def rules_of_facts(table: Table) -> Iterator[str]:
    """Yield the structural rules that a table's facts give rise to, whatever it prints."""
    printed = dict.fromkeys((field.name for field in table.fields), 1)
    yield from (rule for rule, items in looked_at(table, 1, printed).items() if items)


def looked_at(table: Table, rows: int, printed: Mapping[str, int]) -> Mapping[str, int]:
    """Return how many things each structural rule looks at in rows that print so many cells of each field."""

    def cells_of(fields: Iterable[Field]) -> int:
        return sum(printed[field.name] for field in fields)

    typed = [f for f in table.fields if f.type in (*NUMERIC, *TIMES) or f.role == "time" or f.required]
    limited = [f for f in table.fields if f.minimum is not None or f.maximum is not None]
    sized = [f for f in table.fields if f.min_length is not None or f.max_length is not None]
    return {
        "columns": len(table.fields),
        "row": rows,
        "cell": cells_of(typed),
        "key": rows * bool(table.primary_key or any(f.unique for f in table.fields)),
        "codes": cells_of(f for f in table.fields if f.enum is not None),
        "range": cells_of(limited),
        "length": cells_of(sized),
        "pattern": cells_of(f for f in table.fields if f.pattern is not None),
        "foreign-key": rows * len(table.foreign_keys),
        "status": rows * _has_status(table),
    }


def _has_status(table: Table) -> bool:
    return table.the("status") is not None and bool(table.printing)
