"""Polars: tables in Parquet files, scanned lazily; one sort brings each row beside those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from tieout.engines.plan.columns import MOST_DECIMALS, Column
from tieout.engines.plan.partners import PERIOD, before
from tieout.engines.plan.table import ROW, Plan
from tieout.facts import Field, Table
from tieout.files.headers import match_names


class PolarsSource:
    """The rows of a table, scanned as they are needed.

    Args:
        native: the rows: their number and their cells.
        names: the names of all columns, as they are printed.
    """

    def __init__(self, native: pl.LazyFrame, names: Sequence[str]) -> None:
        """Take the rows."""
        self.native, self.names = native, names

    @classmethod
    def of_file(cls, table: Table) -> PolarsSource:
        """Scan a Parquet file: its columns are looked at, and no row."""
        scanned = pl.scan_parquet(table.file)
        printed = scanned.collect_schema().names()
        places = match_names(table, printed).places
        known = [one for one in table.fields if one.name in places]
        chosen = [pl.col(printed[places[one.name]]).alias(one.column) for one in known]
        return cls(scanned.with_row_index(ROW).select(ROW, *chosen), printed)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """Return the rows: the number of each, ``r``, and its cells, ``f0``, ``f1``, ..."""
        return nw.from_native(self.native)

    def distinct(self, field: Field) -> Sequence[str]:
        """Return each text of a column once."""
        text = self.native.select(pl.col(field.column).drop_nulls().unique().cast(pl.String))
        return text.collect().to_series().to_list()

    def decimals(self, columns: Sequence[Column]) -> Mapping[str, Mapping[int, int]]:
        """Return how many cells other than zero print so many decimals, for each column by its name."""
        counts = [
            _decimals(pl.col(one.field.column), one).alias("n").value_counts().implode().alias(one.value)
            for one in columns
        ]
        found = self.native.select(counts).collect()
        return {
            column.field.name: {
                pair["n"]: pair["count"] for pair in found[column.value].item() if pair["n"] is not None
            }
            for column in columns
        }

    def in_order(
        self,
        frame: nw.LazyFrame[Any],
        entities: Sequence[str],
        periods: int,
        needed: Mapping[int, Sequence[str]],
    ) -> nw.LazyFrame[Any]:
        """Sort by entities and periods, and put beside each row what stands so many rows before it."""
        native: pl.LazyFrame = frame.to_native()
        codes = [pl.col(name).cast(pl.Categorical).to_physical().alias(f"k{name}") for name in entities]
        keys = [f"k{name}" for name in entities]
        # One whole number sorts faster than several columns.
        width = periods + max(needed) + 1
        if len(entities) == 1:
            packed = codes[0].cast(pl.Int64) * width + pl.col(PERIOD)
            native = native.with_columns(packed.alias("k")).sort("k")
        else:
            native = native.with_columns(codes).sort(*keys, PERIOD)
        added = []
        for rows, names in needed.items():
            if len(entities) == 1:
                # Beside a row of other entities the difference is below zero.
                there = pl.col(PERIOD) - (pl.col("k") - pl.col("k").shift(rows))
            else:
                same = pl.all_horizontal(
                    pl.lit(value=True), *(pl.col(key) == pl.col(key).shift(rows) for key in keys)
                )
                there = pl.when(same).then(pl.col(PERIOD).shift(rows))
            added += [
                (there if name == PERIOD else pl.col(name).shift(rows)).alias(before(name, rows))
                for name in names
            ]
        return nw.from_native(native.with_columns(added))

    def fetched(self, plan: Plan, entities: pl.DataFrame) -> pl.DataFrame:
        """Return all rows of some entities, cleaned; all rows of a table that has none."""
        rows = plan.cleaned(self.frame)
        if plan.keys:
            keys = nw.from_native(entities.lazy())
            rows = (
                rows.with_columns(*plan.entity_texts()).join(keys, on=plan.keys, how="semi").drop(*plan.keys)
            )
        native: pl.LazyFrame = rows.to_native()
        return native.collect()

    def of_rows(self, rows: pl.DataFrame) -> PolarsSource:
        """Return rows that were fetched as a source of their own, in memory."""
        return PolarsSource(rows.lazy(), self.names)

    def collected(self, frames: Sequence[nw.LazyFrame[Any]]) -> Sequence[pl.DataFrame]:
        """Return what several queries of the same rows come to, in one pass."""
        return pl.collect_all([frame.to_native() for frame in frames])


def _decimals(cell: pl.Expr, column: Column) -> pl.Expr:
    """Return how many decimals a cell prints that is a number other than zero; null for all others."""
    if column.binary:
        number = cell.cast(pl.Float64)
        places = pl.lit(MOST_DECIMALS + 1, pl.Int64)
        for digits in range(MOST_DECIMALS, -1, -1):
            places = pl.when(number.round(digits) == number).then(digits).otherwise(places)
        return pl.when(number.is_finite() & (number != 0)).then(places)
    form = column.field.format
    point = cell.str.find(form.decimal, literal=True)
    places = pl.when(point.is_null()).then(0).otherwise(cell.str.len_bytes() - point - 1)
    plain = cell.str.contains(form.pattern) & cell.str.contains("[1-9]")
    return pl.when(plain).then(places.cast(pl.Int64))
