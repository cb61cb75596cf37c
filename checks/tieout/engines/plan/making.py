"""Making a plan: what must be known of a whole table before its rows can be judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw

from tieout.engines.plan.asked import asked_of
from tieout.engines.plan.calendar import Calendar
from tieout.engines.plan.codes import Terms
from tieout.engines.plan.columns import MOST_DECIMALS, Column, NotPlanned, check_rounding, places_of
from tieout.engines.plan.facts import facts_of
from tieout.engines.plan.partners import Partners
from tieout.engines.plan.patterns import written_out
from tieout.engines.plan.sources import Source
from tieout.engines.plan.table import NEEDED, Plan
from tieout.engines.plan.timed import Timed
from tieout.expectations import Rule
from tieout.facts import NUMERIC, TIMES, Field, Table
from tieout.figures import column_decimals
from tieout.tables import Cells, Series

_UNREAD = ("qualifier", "decimals", "unit_mult", "indicator", "value")
"""Roles by which rows say more than their figures."""
_BITS = 64
"""Those of the floats that quick numbers are."""
_SCALES = ("decimals", "unit_mult")
_WHOLE = ("indicator", "entity", "time", *_SCALES)
"""Roles of which whole numbers are read as their texts are."""


def plan_of(  # noqa: PLR0913 -- all that a plan is made from
    table: Table,
    series: Mapping[str, Series],
    rules: Sequence[Rule],
    source: Source,
    *,
    others: Mapping[str, Cells],
    rows: int | None = None,
) -> Plan:
    """Return the plan of a wide table; raise NotPlanned where one query cannot judge it.

    Args:
        table: its facts.
        series: its series.
        rules: what is promised of it.
        source: its rows.
        others: all tables of the dataset by name, for foreign keys.
        rows: so many rows are looked at for the decimals that columns print; all where it is None.
    """
    kinds = source.frame.collect_schema()
    _check(table, kinds)
    bits = others[table.name].binary if table.name in others else {}
    measures = [
        Column(one, series[one.name], kinds[one.column] != nw.String, floats=one.name in bits)
        for one in table.having("measure")
    ]
    for column in measures:
        if bits.get(column.field.name, _BITS) != _BITS:
            raise NotPlanned(f"{column.field.name} is of Float{bits[column.field.name]}")
        floating = column.floats or kinds[column.field.column].is_float()
        check_rounding(column, floating=floating)
    times = [one for one in table.fields if one.role == "time" or one.type in TIMES]
    printed = {one.name: source.distinct(one) for one in times}
    time = table.the("time")
    calendar = Calendar.of(time, printed[time.name] if time else ())
    if table.primary_key and len(calendar.numbers) > len(calendar.periods):
        raise NotPlanned("one period is printed in several ways, and a key is told apart by its text")
    placed = nw.col(time.column).cast(nw.String).is_in(list(calendar.numbers)) if time else None
    columns = _with_decimals(measures, source.decimals(measures, placed, rows))
    unread = {one.name: [text for text in printed[one.name] if not one.dates.reads(text)] for one in times}
    keys = [f"e{place}" for place in range(len(table.entities))]
    partners = Partners({one.series.name: one for one in columns}, calendar, keys)
    steps = Terms.of(Timed(calendar, partners.keep), alone=True)
    asked = tuple(asked_of(rules, table.entities, partners, steps))
    needed = {before: dict.fromkeys(names) for before, names in NEEDED.items()}
    for before, names in partners.needed.items():
        needed.setdefault(before, {}).update(names)
    return Plan(
        table=table,
        columns=tuple(columns),
        calendar=calendar,
        facts=tuple(facts_of(table, columns, unread, others, reading(source.frame))),
        asked=asked,
        kept=partners.kept,
        steps=steps,
        needed={before: tuple(names) for before, names in needed.items()},
    )


def reading(frame: nw.LazyFrame[Any]) -> Callable[[str], str]:
    """Return how a pattern is written for the engine that has some rows; all but one leave them to Polars."""
    return written_out if frame.implementation.is_duckdb() else str


def _check(table: Table, kinds: Mapping[str, Any]) -> None:
    """Raise NotPlanned for a table that is no plain wide one."""
    check_there(table, kinds)
    said = [one.name for role in _UNREAD for one in table.having(role)]
    if said:
        raise NotPlanned(f"its rows say in {', '.join(said)} what its figures are")
    time = table.the("time")
    keys = {*table.entities, *([time.name] if time else [])}
    if table.primary_key and set(table.primary_key) != keys:
        raise NotPlanned("its primary key is not entities and time")
    for field in table.fields:
        check_field(field, kinds[field.column])


def check_there(table: Table, kinds: Mapping[str, Any]) -> None:
    """Raise NotPlanned for a table whose file lacks a column."""
    lost = [one.name for one in table.fields if one.column not in kinds]
    if lost:
        raise NotPlanned(f"the file lacks {', '.join(lost)}")


def check_field(field: Field, kind: Any) -> None:  # noqa: ANN401 -- a type of narwhals
    """Raise NotPlanned for a field whose cells are of a type that is read otherwise than it is printed."""
    numeric = kind.is_integer() or kind.is_float()
    if numeric and any(map(_is_number, field.missing)):
        raise NotPlanned(f"a number stands for a missing cell of {field.name}")
    if field.role in ("measure", "value"):
        if not numeric and kind != nw.String:
            raise NotPlanned(f"{field.name} holds neither numbers nor texts")
        if numeric and (kind.is_float() and kind != nw.Float64):
            raise NotPlanned(f"{field.name} is of {kind}")
        if kind.is_float() and _says_how_printed(field):
            raise NotPlanned(f"{field.name} holds numbers, and its facts say how they are printed")
        return
    if kind != nw.String and not (kind.is_integer() and field.role in _WHOLE):
        raise NotPlanned(f"{field.name} holds no texts")
    if field.type in NUMERIC and field.role not in _SCALES:
        raise NotPlanned(f"{field.name} is a number and no figure")


def _says_how_printed(field: Field) -> bool:
    """Tell whether facts speak of the text of a cell: engines print numbers each in a way of its own."""
    said = (field.enum, field.pattern, field.min_length, field.max_length)
    return any(one is not None for one in said)


def _is_number(text: str) -> bool:
    """Tell whether a cell that is a number may be called missing by a text: NaN is one of these."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _with_decimals(columns: Sequence[Column], counts: Mapping[str, Mapping[int, int]]) -> list[Column]:
    """Return the columns with the decimals that count: declared, or those that the column prints."""
    found = []
    for column in columns:
        printed, declared = counts[column.field.name], column.series.rounding.decimals
        most = max(printed, default=0)
        if column.unit:
            places = places_of(column.unit)
            assert places is not None
            found.append(column._replace(decimals=places, most=places))
            continue
        if most > MOST_DECIMALS:
            raise NotPlanned(f"{column.field.name} prints more than {MOST_DECIMALS} decimals")
        if declared is not None:
            if most > declared:
                raise NotPlanned(f"{column.field.name} prints finer digits than are declared")
            found.append(column._replace(decimals=declared, most=most))
        else:
            least = 0 if column.series.rounding.per_cell else column_decimals(printed)
            found.append(column._replace(decimals=least, most=most))
    return found
