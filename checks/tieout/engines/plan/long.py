"""Long tables: their rows stay where they lie, and are judged as rows of the wide table that they make.

In that one each series that a rule names is a column. Its cells are the figures that one row prints, or
several that print the same. What else rows may say is left: their entities are judged in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from tieout.engines.judge import BROKEN
from tieout.engines.plan.asked import Asked
from tieout.engines.plan.codes import LEFT, NEAR
from tieout.engines.plan.columns import Column, NotPlanned
from tieout.engines.plan.long_prints import (
    ASTRAY,
    BAD,
    PLACES,
    RANGED,
    SERIES,
    SOLE,
    STATED,
    STRANGE,
    VALUE,
    Prints,
)
from tieout.engines.plan.partners import PERIOD
from tieout.engines.plan.repeats import FIRST, MIXED, WHEN, compared
from tieout.engines.plan.settlement import Settlement
from tieout.engines.plan.sources import Ordered
from tieout.engines.plan.table import LEFT_ROW, ROW, SEVERAL, Plan


@dataclass(frozen=True)
class LongPlan(Plan):
    """What is promised of a long table, as of the wide one that its rows make.

    Args:
        prints: how its rows are read.
        numbers: those of the series that its columns are, in order.
    """

    prints: Prints
    numbers: tuple[int, ...]

    @property
    def anchors(self) -> dict[Column, list[Asked]]:
        """Return the columns that promises judge, each with these promises."""
        found: dict[Column, list[Asked]] = {}
        for one in self.asked:
            found.setdefault(one.coded.standing[one.coded.anchor].column, []).append(one)
        return found

    @property
    def lying(self) -> list[str]:
        """Return the columns that say in which rows the figures stand that promises judge."""
        return [_row_of(column) for column in self.anchors]

    def judge(self, beside: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Judge rows of the wide table of which something is not plain; none is there twice."""
        none = nw.lit(0).cast(nw.Int16).alias(SEVERAL)
        return self.steps.closely.taken(beside).with_columns(
            none, *(one.code.alias(one.name) for one in self.asked)
        )

    def filled(self, rows: nw.LazyFrame[Any], read: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:  # noqa: ARG002
        """Return rows of the wide table, which carry all of their figures."""
        return rows

    def carried(self) -> list[str]:
        """Return the columns of the wide table."""
        return [*self.place, LEFT_ROW, *self.lying, *(name for one in self.columns for name in one.cells)]

    def _repeated(self) -> nw.Expr:
        return nw.lit(value=False)

    def printed(self, source: Ordered, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return what each row prints, and what its facts say of it."""
        numbers = source.with_numbers(self.cleaned(frame), [self.prints.column])
        read = self.prints.read(self.placed(numbers))
        read = read.with_columns(
            ((self._named() & nw.col(STRANGE)) | nw.col(ASTRAY)).alias(LEFT_ROW),
            *(fact.broken.alias(name) for fact, name in zip(self.facts, self.flags, strict=True)),
            *((~nw.col(one.column).is_null()).alias(f"{one.column}n") for one in self.table.fields),
        )
        said = [SERIES, VALUE, PLACES, SOLE, BAD, STATED, RANGED, LEFT_ROW, *compared(self.table)]
        printed = [f"{one.column}n" for one in self.table.fields]
        return read.select(*self.place, *said, *self.flags, *printed)

    def _named(self) -> nw.Expr:
        """Tell which rows are of a series that a rule names."""
        return nw.col(SERIES).is_in(list(self.numbers)) if self.numbers else nw.lit(value=False)

    def sizes(self) -> Iterator[nw.Expr]:
        """Yield what is counted of rows by themselves."""
        yield nw.len().alias(ROW)
        names = (*self.flags, *(f"{one.column}n" for one in self.table.fields), STATED, RANGED)
        yield from (nw.col(name).cast(nw.Int64).sum().fill_null(0).alias(name) for name in names)

    def wide(self, ordered: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the rows of the wide table, each with the figures of its columns."""
        firsts = ordered.filter(nw.col(FIRST) & self._named())
        firsts = firsts.with_columns(nw.col(WHEN).alias(PERIOD))
        cells = {
            name: cell
            for pair in zip(self.columns, self.numbers, strict=True)
            for name, cell in self._cells(*pair)
        }
        beside = firsts.select(ROW, *self.keys, PERIOD, *(cell.alias(name) for name, cell in cells.items()))
        rows = beside.group_by(*self.keys, PERIOD).agg(
            nw.col(ROW).min(), *(nw.col(name).max() for name in cells)
        )
        bad = [(nw.col(one.bad) > 0).fill_null(value=False).alias(one.bad) for one in self.columns]
        return rows.with_columns(nw.lit(value=False).alias(LEFT_ROW), *bad)

    def _cells(self, column: Column, number: int) -> Iterator[tuple[str, nw.Expr]]:
        """Yield what a row says of the cell of a column, null where it is of another one."""
        here = nw.col(SERIES) == number
        yield column.value, nw.when(here).then(nw.col(VALUE))
        yield column.bad, nw.when(here).then(nw.col(BAD).cast(nw.Int8))
        if column.uneven:
            yield column.places, nw.when(here).then(nw.col(PLACES))
        if column in self.anchors:
            yield _row_of(column), nw.when(here).then(nw.col(ROW))

    def completed(
        self, found: Settlement, numbers: pl.DataFrame, tallied: pl.DataFrame, left: pl.DataFrame
    ) -> Settlement:
        """Add to what the wide table comes to what its long rows say.

        Args:
            found: what the wide table comes to.
            numbers: what ``sizes`` counts.
            tallied: what is counted of rows of one figure.
            left: the entities that are left.
        """
        known, counted = numbers.row(0, named=True), tallied.row(0, named=True)
        if counted[MIXED]:
            raise NotPlanned("rows of one figure state a unit, and others another one, or none")
        rows = [self.where_printed(found.rows), left.with_columns(pl.lit(value=True).alias(LEFT_ROW))]
        return found._replace(
            several=counted[SEVERAL],
            stated=known[STATED],
            ranged=known[RANGED],
            rows=pl.concat(rows, how="diagonal_relaxed").sort(ROW),
        )

    def where_printed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Put each verdict into the row that prints what it judges."""
        names = [one.name for one in self.asked]
        parts = [rows.with_columns(pl.lit(None, pl.UInt8).alias(name) for name in names)]
        for column, asked in self.anchors.items():
            own = [one.name for one in asked]
            told = pl.any_horizontal(pl.col(name).is_in([BROKEN, LEFT, NEAR]) for name in own)
            others = [
                pl.lit(None).alias(name) for name in (*self.flags, *(one for one in names if one not in own))
            ]
            here = pl.coalesce(_row_of(column), ROW).alias(ROW)
            parts.append(rows.filter(told).with_columns(here, *others))
        flagged = pl.any_horizontal(pl.lit(value=False), *self.flags)
        parts[0] = parts[0].filter(flagged)
        return pl.concat(parts, how="vertical_relaxed").drop(self.lying).sort(ROW)


def _row_of(column: Column) -> str:
    return f"r{column.field.index}"
