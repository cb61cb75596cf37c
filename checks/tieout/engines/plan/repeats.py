"""Repeats: rows of a long table that print one figure, beside one another.

Where they print the same, the first of them stands for all. What else they say is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals as nw

from tieout.engines.plan.long_prints import BAD, PLACES, SERIES, SOLE, VALUE
from tieout.engines.plan.partners import PERIOD, before
from tieout.engines.plan.sources import Ordered
from tieout.engines.plan.table import LEFT_ROW, ROW, SEVERAL, Plan
from tieout.facts import Field, Table

WHEN, FIRST, MIXED = "when", "first", "mixed"
"""The number of a row's period, whether it is the first one of its figure, and whether it states another
unit than the one before."""
_COMPARED = 2
"""With so many rows before it a row of the same figure is compared; entities with more of them are left."""


def compared(table: Table) -> list[str]:
    """Return the columns in which rows of one figure are compared, besides what they print."""
    return list(dict.fromkeys(one.column for one in (*_telling(table), *table.having("unit"))))


def _telling(table: Table) -> list[Field]:
    """Return the fields of a key by which rows of one figure are told apart."""
    shared = [one for role in ("indicator", "entity", "time") for one in table.having(role)]
    return [one for one in table.fields if one.name in table.primary_key and one not in shared]


def in_order(plan: Plan, series: int, source: Ordered, read: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return rows with those of one figure beside one another: which are first, and which are left.

    Args:
        plan: says which columns entities and periods are.
        series: how many there are; the number of a row that is of none is as large.
        source: puts them in order.
        read: the rows.
    """
    telling, others = [one.column for one in _telling(plan.table)], compared(plan.table)
    columns = [*plan.place, SERIES, VALUE, PLACES, SOLE, BAD, LEFT_ROW, *others]
    # The number of a figure among those of its entities stands where that of a period stands else.
    figure = nw.col(PERIOD) * (series + 1) + nw.col(SERIES)
    numbered = read.select(*columns).with_columns(nw.col(PERIOD).alias(WHEN), figure.alias(PERIOD))
    needed = {rows: [PERIOD, *telling] for rows in range(1, _COMPARED + 1)}
    needed[1] = [PERIOD, VALUE, PLACES, SOLE, *others]
    needed[_COMPARED + 1] = [PERIOD]
    ordered = source.in_order(numbered, plan.keys, (plan.last + 1) * (series + 1), needed)
    again, mixed = _same(PERIOD, 1), [~_alike(one.column, 1) for one in plan.table.having("unit")]
    return ordered.select(
        *(ROW, *plan.keys, WHEN, SERIES, VALUE, PLACES, BAD),
        (nw.col(LEFT_ROW) | _differs(plan.table)).alias(LEFT_ROW),
        (~again).alias(FIRST),
        (again & ~_same(PERIOD, 2)).alias(SEVERAL),
        (again & mixed[0] if mixed else nw.lit(value=False)).alias(MIXED),
    )


def _differs(table: Table) -> nw.Expr:
    """Tell which rows do not just print what the row before them prints of the same figure."""
    alike = [nw.col(SOLE), nw.col(before(SOLE, 1)), _alike(VALUE, 1), _alike(PLACES, 1)]
    same = nw.all_horizontal(*(one.fill_null(value=False) for one in alike), ignore_nulls=True)
    differs = [_same(PERIOD, 1) & ~same, _same(PERIOD, _COMPARED + 1)]
    for rows in range(1, _COMPARED + 1) if table.primary_key else ():
        telling = [_alike(one.column, rows) for one in _telling(table)]
        differs.append(nw.all_horizontal(_same(PERIOD, rows), *telling, ignore_nulls=True))
    return nw.any_horizontal(*differs, ignore_nulls=True)


def left(plan: Plan, ordered: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return a row of each of the entities that are left."""
    rows = ordered.filter(nw.col(LEFT_ROW)).group_by(*plan.keys)
    return rows.agg(nw.col(ROW).min(), nw.col(WHEN).min().alias(PERIOD))


def tallies() -> Iterator[nw.Expr]:
    """Yield what is counted: the figures that are printed twice, and rows that state another unit."""
    yield from (nw.col(name).cast(nw.Int64).sum().fill_null(0).alias(name) for name in (SEVERAL, MIXED))


def _same(name: str, rows: int) -> nw.Expr:
    """Tell where a row so many rows before has the same; where it is of another figure it has not."""
    return (nw.col(before(name, rows)) == nw.col(name)).fill_null(value=False)


def _alike(name: str, rows: int) -> nw.Expr:
    """Tell where a row so many rows before has the same, or both have nothing."""
    return _same(name, rows) | (nw.col(before(name, rows)).is_null() & nw.col(name).is_null())
