"""Polars: rows of files, frames and what has been read; one sort brings each row beside those before it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw
import polars as pl
from polars import selectors

from tieout.engines.plan.blocks import put_aside
from tieout.engines.plan.columns import Column, of_number
from tieout.engines.plan.parsed import parsed
from tieout.engines.plan.partners import PERIOD, before
from tieout.engines.plan.parts import added
from tieout.engines.plan.sources import Ordered
from tieout.engines.plan.table import ROW, Plan
from tieout.facts import Field, Table
from tieout.files.headers import match_names
from tieout.files.looks import Look, looks, scan, starts_of

AT_ONCE = 2**24
"""So many rows are held at once: they stand there as often as there are rows to look back to."""
BLOCK = 2**22
"""Of a table of more rows, about so many are read at once, and judged at once."""
_NAMES = selectors.string()
_NUMBER = "\N{REPLACEMENT CHARACTER}row"
"""A name that no column of a file has."""
_FEW = 100
"""So many files are numbered one by one before that takes longer than reading them."""


class PolarsSource:
    """The rows of a table, scanned as they are needed.

    Args:
        native: the rows: their number and their cells.
        names: the names of all columns, as they are printed.
        apart: whether some of the rows can be read by their numbers, and no others with them.
    """

    def __init__(self, native: pl.LazyFrame, names: Sequence[str], *, apart: bool = False) -> None:
        """Take the rows."""
        self.native, self.names, self._apart = native, names, apart
        self._texts: dict[str, Sequence[str]] = {}

    @classmethod
    def of_file(cls, table: Table) -> PolarsSource:
        """Scan Parquet files, one below the other: their columns are looked at, and no row."""
        known = looks(table)
        kinds = {name: kind for one in known for name, kind in one.kinds.items()}
        fields = [one for one in table.fields if one.name in kinds]
        cells = [[_cell(one, field, kinds[field.name]) for field in fields] for one in known]
        if len(known) > _FEW:
            parts = [scan(table.of(one)).select(cell) for one, cell in zip(table.files, cells, strict=True)]
            return cls(pl.concat(parts).with_row_index(ROW), known[0].names)
        # Numbered as they are read, rows that are not asked for are not read.
        parts = [
            scan(table.of(part), _NUMBER, start).select(pl.col(_NUMBER).alias(ROW), *cell)
            for part, start, cell in zip(table.files, starts_of(known), cells, strict=True)
        ]
        return cls(pl.concat(parts), known[0].names, apart=True)

    @classmethod
    def of_frame(cls, table: Table, rows: pl.LazyFrame, printed: Sequence[str]) -> PolarsSource:
        """Take a lazy frame, whose rows are numbered as it gives them.

        Args:
            table: its facts.
            rows: the frame.
            printed: the names of its columns, as they are printed.
        """
        places, names = match_names(table, printed).places, rows.collect_schema().names()
        known = [one for one in table.fields if one.name in places]
        chosen = [pl.col(names[places[one.name]]).alias(one.column) for one in known]
        return cls(rows.select(chosen).with_row_index(ROW), printed)

    @classmethod
    def of_stream(cls, table: Table, rows: Any, printed: Sequence[str]) -> PolarsSource:  # noqa: ANN401
        """Hold the rows of a stream of Arrow, which has the promised columns at least.

        Args:
            table: its facts.
            rows: the stream.
            printed: the names of all columns, as they are printed.
        """
        held = pl.DataFrame(rows)
        return cls(cls.of_frame(table, held.lazy(), held.columns).native, printed)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """Return the rows: the number of each, ``r``, and its cells, ``f0``, ``f1``, ..."""
        return nw.from_native(self.native)

    def distinct(self, field: Field) -> Sequence[str]:
        """Return each text of a column once."""
        if field.column not in self._texts:
            self._texts[field.column] = self._distinct(field)
        return self._texts[field.column]

    def _distinct(self, field: Field) -> Sequence[str]:
        text = self.native.select(pl.col(field.column).drop_nulls().unique().cast(pl.String))
        found: list[str] = text.collect(engine="streaming").to_series().to_list()
        return found

    def decimals(
        self, columns: Sequence[Column], placed: nw.Expr | None, rows: int | None
    ) -> Mapping[str, Mapping[int, int]]:
        """Return how many cells other than zero print so many decimals, for each column by its name."""
        native = self._stretches(self.native) if rows is None else [self.native.head(rows)]
        found = [self._decimals(nw.from_native(one), columns, placed) for one in native]
        return {one.field.name: added(part[one.field.name] for part in found) for one in columns}

    def _decimals(
        self, frame: nw.LazyFrame[Any], columns: Sequence[Column], placed: nw.Expr | None
    ) -> Mapping[str, Mapping[int, int]]:
        frame = frame if placed is None else frame.filter(placed)
        numbers: pl.LazyFrame = self.with_numbers(frame, columns).to_native()
        counts = [
            pl.col(one.places)
            .filter(pl.col(one.value) != 0)
            .alias("n")
            .value_counts()
            .implode()
            .alias(one.value)
            for one in columns
        ]
        found = numbers.select(counts).collect()
        return {
            one.field.name: {pair["n"]: pair["count"] for pair in found[one.value].item()} for one in columns
        }

    def with_numbers(self, frame: nw.LazyFrame[Any], columns: Sequence[Column]) -> nw.LazyFrame[Any]:
        """Add the number of each cell, whether it is bad or odd, and how many decimals it prints."""
        native: pl.LazyFrame = frame.to_native()
        texts = [expr for column in columns if not column.binary for expr in parsed(column)]
        numbers = [expr for column in columns if column.binary for expr in of_number(column)]
        known = nw.from_native(native.with_columns(texts))
        return known.with_columns(*numbers) if numbers else known

    def each(self, look: Callable[[Ordered], pl.DataFrame]) -> list[pl.DataFrame]:
        """Return what is found by looking at rows, so many at once as are to be held."""
        return [look(PolarsSource(rows, self.names)) for rows in self._stretches(self.native)]

    @property
    def stays(self) -> bool:
        """Tell whether all rows are worked out at once, and stay in memory when something is collected."""
        return self._height <= AT_ONCE

    def blocks(
        self, frame: nw.LazyFrame[Any], entities: Sequence[str]
    ) -> Generator[nw.LazyFrame[Any], None, None]:
        """Yield rows, worked out once, in as many blocks of whole entities as memory is to be spared for."""
        if self.stays or not entities:
            yield from self.kept(frame, _all)
            return
        stretches = self._stretches(frame.to_native())
        with put_aside(stretches, entities, -(-self._height // BLOCK)) as blocks:
            for block in blocks:
                yield from self.kept(nw.from_native(block), _all)

    @cached_property
    def _height(self) -> int:
        height: int = self.native.select(pl.len()).collect().item()
        return height

    def _stretches(self, rows: pl.LazyFrame) -> list[pl.LazyFrame]:
        """Return rows in stretches, for Polars reads faster than it hands on what it has read."""
        if not self._apart or self._height <= AT_ONCE:
            return [rows]
        starts = range(0, self._height, BLOCK)
        return [rows.filter(pl.col(ROW).is_between(start, start + BLOCK - 1)) for start in starts]

    def in_order(
        self,
        frame: nw.LazyFrame[Any],
        entities: Sequence[str],
        periods: int,
        needed: Mapping[int, Sequence[str]],
    ) -> nw.LazyFrame[Any]:
        """Sort by entities and periods, and put beside each row what stands so many rows before it."""
        native: pl.LazyFrame = frame.to_native()
        native = native.with_columns(pl.col(name).cast(pl.Categorical) for name in entities)
        codes = [pl.col(name).to_physical().alias(f"k{name}") for name in entities]
        keys = [f"k{name}" for name in entities]
        # One whole number sorts faster than several columns.
        width = periods + max(needed) + 1
        if len(entities) == 1:
            packed = codes[0].cast(pl.Int64) * width + pl.col(PERIOD)
            native = native.with_columns(packed.alias("k")).sort("k", maintain_order=True)
        else:
            native = native.with_columns(codes).sort(*keys, PERIOD, maintain_order=True)
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
        native = self.native
        for name, field in zip(plan.keys, plan.entities, strict=True):
            native = native.filter(_may_be(field, entities[name].unique().to_list()))
        rows = plan.cleaned(nw.from_native(native))
        if plan.keys:
            keys = nw.from_native(entities.lazy())
            rows = (
                rows.with_columns(*plan.entity_texts()).join(keys, on=plan.keys, how="semi").drop(*plan.keys)
            )
        found: pl.LazyFrame = rows.to_native()
        return found.collect()

    def of_rows(self, rows: pl.DataFrame) -> PolarsSource:
        """Return rows that were fetched as a source of their own, in memory."""
        return PolarsSource(rows.lazy(), self.names)

    def kept(
        self,
        frame: nw.LazyFrame[Any],
        parts: Callable[[nw.LazyFrame[Any]], Sequence[nw.LazyFrame[Any]]],
    ) -> list[nw.LazyFrame[Any]]:
        """Work rows out once, in memory, for all that is asked of them.

        Names are the same few over and over: they are kept, and later sorted, as numbers.
        """
        native = [part.to_native().with_columns(_NAMES.cast(pl.Categorical)) for part in parts(frame)]
        return [nw.from_native(one.lazy()) for one in pl.collect_all(native, engine="streaming")]

    def collected(self, frames: Sequence[nw.LazyFrame[Any]]) -> Sequence[pl.DataFrame]:
        """Return what several queries come to."""
        found = pl.collect_all([frame.to_native() for frame in frames])
        return [one.with_columns(selectors.categorical().cast(pl.String)) for one in found]


def _all(rows: nw.LazyFrame[Any]) -> list[nw.LazyFrame[Any]]:
    return [rows]


def _may_be(field: Field, names: Sequence[str]) -> pl.Expr:
    """Tell which rows may be of some names, so that a file is not read for the others."""
    said = pl.col(field.column).cast(pl.String)
    if "" not in names:
        return said.is_in(names)
    return said.is_null() | said.is_in([*names, *field.missing])


def _cell(known: Look, field: Field, kind: pl.DataType) -> pl.Expr:
    """Return what a file has of a field: its column, what its folders say, or nothing."""
    if field.name in known.columns:
        return pl.col(known.columns[field.name]).alias(field.column)
    return pl.lit(known.said.get(field.name), kind).alias(field.column)
