"""Unique: cells that may stand but once in a table; only all of its rows together tell which stand again."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from tieout.engines.plan.columns import NotPlanned
from tieout.engines.plan.sources import Source, Spread
from tieout.engines.plan.table import ROW, Plan
from tieout.facts import Field, Table

_CELL, _FIRST, _TIMES = "cell", "first", "times"


def check_unique(table: Table, source: Source) -> None:
    """Raise NotPlanned for a table of which nobody tells, where its rows lie, which cells stand again."""
    kinds = source.frame.collect_schema()
    for field in _unique(table):
        if isinstance(source, Spread):
            raise NotPlanned(f"{field.name} must be unique")
        if field.column in kinds and kinds[field.column].is_float():
            raise NotPlanned(f"{field.name} must be unique, and holds binary fractions")


def standing_again(table: Table, plan: Plan, source: Source) -> pl.DataFrame:
    """Return where cells stand that stand in a row before: ``r e* p`` and the number of their ``field``.

    Args:
        table: its facts.
        plan: says which columns entities and periods are.
        source: its rows.
    """
    rows = plan.placed(plan.cleaned(source.frame))
    found = source.collected([_again(rows, plan, field) for field in _unique(table)])
    return pl.concat(found).sort(ROW, "field")


def _again(rows: nw.LazyFrame[Any], plan: Plan, field: Field) -> nw.LazyFrame[Any]:
    """Return the rows in which a cell of a field stands again."""
    cell, number = nw.col(field.column).alias(_CELL), nw.lit(field.index).alias("field")
    printed = rows.select(*plan.place, number, cell).filter(~nw.col(_CELL).is_null())
    counted = printed.group_by(_CELL).agg(nw.col(ROW).min().alias(_FIRST), nw.len().alias(_TIMES))
    often = counted.filter(nw.col(_TIMES) > 1).select(_CELL, _FIRST)
    again = printed.join(often, on=_CELL, how="inner").filter(nw.col(ROW) > nw.col(_FIRST))
    return again.select(*plan.place, "field")


def _unique(table: Table) -> list[Field]:
    return [field for field in table.fields if field.unique]
