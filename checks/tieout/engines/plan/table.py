"""The plan of a table: all that is promised of it, as one query over its rows, where they lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from tieout.engines.plan.asked import Asked
from tieout.engines.plan.calendar import Calendar
from tieout.engines.plan.codes import NO_ITEM, NOT_PLAIN, Terms
from tieout.engines.plan.columns import Column
from tieout.engines.plan.facts import Fact
from tieout.engines.plan.partners import PERIOD, before
from tieout.facts import Field, Table
from tieout.figures import EXPLAINED

ROW, LEFT_ROW, REPEATED, SEVERAL, PLAIN = "r", "left", "again", "several", "plain"
_DIFFERS = "differs"


@dataclass(frozen=True)
class Plan:
    """What one query over the rows of a table comes to.

    Args:
        table: its facts.
        columns: its columns of figures.
        calendar: its periods.
        facts: what its facts say of each row by itself.
        asked: the promises, in order.
        needed: the columns that are needed from so many rows before.
        kept: the columns that are made of these, in order.
        steps: make the columns of terms.
    """

    table: Table
    columns: tuple[Column, ...]
    calendar: Calendar
    facts: tuple[Fact, ...]
    asked: tuple[Asked, ...]
    needed: Mapping[int, tuple[str, ...]]
    kept: Mapping[str, nw.Expr]
    steps: Terms

    @property
    def entities(self) -> list[Field]:
        """Return the fields of its entities."""
        return list(self.table.having("entity"))

    @property
    def keys(self) -> list[str]:
        """Return the columns of its entities."""
        return [f"e{place}" for place in range(len(self.entities))]

    @property
    def flags(self) -> list[str]:
        """Return the columns that say which facts a row breaks."""
        return [f"s{place}" for place in range(len(self.facts))]

    @property
    def place(self) -> list[str]:
        """Return the columns that say which row it is, and of what and when it is."""
        return [ROW, *self.keys, PERIOD]

    @property
    def lying(self) -> list[str]:
        """Return the columns that say in which rows figures stand, where it is not the row itself."""
        return []

    @property
    def alone(self) -> list[Asked]:
        """Return the promises that each row keeps or breaks by itself."""
        return [one for one in self.asked if one.coded.alone]

    @property
    def beyond(self) -> list[Column]:
        """Return the columns of figures that are needed beside those of other rows."""
        others = [one.coded.standing.values() for one in self.asked if not one.coded.alone]
        used = {one.column for standing in others for one in standing}
        return [one for one in self.columns if one in used]

    @property
    def values(self) -> dict[str, nw.Expr]:
        """Return what the figures of all promises print, by the names of its columns."""
        return {name: value for one in self.asked for name, value in one.values()}

    def read(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Read the cells of each row, numbers beside them: entities, period, and what its facts say."""
        frame = self.placed(frame)
        if self.steps.alone is not None:
            frame = self.steps.alone.taken(frame)
        facts = zip(self.facts, self.flags, strict=True)
        return frame.with_columns(
            self._left().alias(LEFT_ROW),
            *(fact.broken.alias(name) for fact, name in facts),
            *(one.plain.alias(one.name) for one in self.alone),
        )

    def placed(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Say of each row of what and when it is."""
        return frame.with_columns(*self.entity_texts(), self._period())

    def counts(self, column: Column) -> nw.Expr:
        """Tell which cells count for the decimals of a column: of a period, and other than zero."""
        counts = (nw.col(column.value) != 0).fill_null(value=False)
        return counts & (nw.col(PERIOD) < self.last) if self.table.the("time") else counts

    def carried(self) -> list[str]:
        """Return what is needed of each row, to put rows beside one another."""
        codes = [one.name for one in self.alone]
        return [*self.place, LEFT_ROW, *codes, *(name for one in self.beyond for name in one.cells)]

    def known(self) -> list[str]:
        """Return all that is known of rows beside one another, but for terms."""
        needed = [before(name, rows) for rows, names in self.needed.items() for name in names]
        return [*self.carried(), REPEATED, *needed, *self.kept]

    def filled(self, rows: nw.LazyFrame[Any], read: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Add to some rows beside others the figures that were not carried, and those that a repeat repeats.

        Args:
            rows: the rows.
            read: all rows, as they were read.
        """
        cells = [name for one in self.columns for name in one.cells]
        carried = set(self.carried())
        own = [name for name in cells if name not in carried]
        there = [nw.col(name).alias(_first(name)) for name in cells]
        twice = nw.when(nw.col(REPEATED)).then(nw.col(before(ROW, 1))).alias(_first(ROW))
        return (
            rows.with_columns(twice)
            .join(read.select(ROW, *own), on=ROW, how="left")
            .join(read.select(nw.col(ROW).alias(_first(ROW)), *there), on=_first(ROW), how="left")
        )

    def cleaned(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Leave out what the facts call missing."""
        return cleaned(self.table, frame)

    def entity_texts(self) -> Iterator[nw.Expr]:
        """Yield the entities of each row, as texts."""
        for place, field in enumerate(self.entities):
            yield nw.col(field.column).cast(nw.String).fill_null("").alias(f"e{place}")

    def keyed(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Return the entities of each row alone."""
        return self.cleaned(frame).select(*self.entity_texts())

    def _period(self) -> nw.Expr:
        """Return the number of each row's period; a row without one comes last of its entities."""
        time = self.table.the("time")
        if time is None:
            return nw.lit(0).cast(nw.Int64).alias(PERIOD)
        numbers = self.calendar.numbers
        return (
            nw.col(time.column)
            .cast(nw.String)
            .replace_strict(list(numbers), list(numbers.values()), default=self.last, return_dtype=nw.Int64)
            .fill_null(self.last)
            .alias(PERIOD)
        )

    @property
    def last(self) -> int:
        """Return the number that stands for no period: it is above all others."""
        return len(self.calendar.periods)

    def _left(self) -> nw.Expr:
        """Tell which rows quick numbers do not read, so that all of their entities are left."""
        left = [nw.col(column.odd) for column in self.columns]
        own = [one for one in self.columns if not (one.binary or one.unit or one.series.rounding.states_unit)]
        # A zero has the decimals that it prints, and says nothing of those of its column.
        left += [(nw.col(one.value) == 0) & (nw.col(one.places) > one.most) for one in own]
        keys = [self.table.field(name) for name in self.table.primary_key]
        left += [nw.col(field.column).is_null() for field in keys if field is not None]
        status, time = self.table.the("status"), self.table.the("time")
        if status is not None:
            said = nw.col(status.column).is_in(["B", "F", *EXPLAINED])
            left.append(said.fill_null(value=False))
        if time is not None:
            left.append(nw.col(PERIOD) == self.last)
        return nw.any_horizontal(*left, ignore_nulls=True)

    def beside(self, ordered: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Tell of each row beside those before it what plainly holds, and whether all of it does."""
        if self.kept:
            ordered = ordered.with_columns(*(value.alias(name) for name, value in self.kept.items()))
        others = [one for one in self.asked if not one.coded.alone]
        ordered = self.steps.plainly.taken(ordered).with_columns(
            self._repeated().alias(REPEATED), *(one.plain.alias(one.name) for one in others)
        )
        kept = [nw.col(one.name) != NOT_PLAIN for one in self.asked]
        plain = nw.all_horizontal(~nw.col(REPEATED), ~nw.col(LEFT_ROW), *kept, ignore_nulls=False)
        return ordered.select(*self.known(), *(one.name for one in others), plain.alias(PLAIN))

    def judge(self, beside: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Judge rows of which something is not plain: the codes of all promises, and which are repeats.

        Of a repeat that prints the same *several* says how many figures it prints.
        """
        again, differs = nw.col(REPEATED), nw.col(_DIFFERS)
        beside = beside.with_columns(self._differs().alias(_DIFFERS))
        codes = [
            nw.when(again).then(nw.lit(NO_ITEM, nw.UInt8)).otherwise(one.code).alias(one.name)
            for one in self.asked
        ]
        printed = [(~nw.col(one.value).is_null()).cast(nw.Int16) for one in self.columns]
        several = nw.when(again & ~differs).then(sum(printed[1:], printed[0])).otherwise(nw.lit(0))
        left = nw.col(LEFT_ROW) | (again & differs)
        beside = self.steps.closely.taken(beside)
        return beside.with_columns(left.alias(LEFT_ROW), several.cast(nw.Int16).alias(SEVERAL), *codes)

    def _repeated(self) -> nw.Expr:
        """Tell which rows have the key of the row before."""
        return (nw.col(before(PERIOD, 1)) == nw.col(PERIOD)).fill_null(value=False)

    def _differs(self) -> nw.Expr:
        """Tell which rows print anything else than the row before, or have the key of the one before that."""
        differs = [(nw.col(before(PERIOD, 2)) == nw.col(PERIOD)).fill_null(value=False)]
        for column in self.columns:
            here, there = nw.col(column.value), nw.col(_first(column.value))
            same = ((here == there) | (here.is_null() & there.is_null())).fill_null(value=False)
            differs += [~same, nw.col(column.bad)]
            if column.uneven:
                # 5 and 5.0 are one number, and stand for different figures.
                differs.append(nw.col(column.places) != nw.col(_first(column.places)))
        return nw.any_horizontal(*differs, ignore_nulls=True)


def cleaned(table: Table, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Leave out what the facts of a table call missing."""
    schema = frame.collect_schema()
    texts = [field for field in table.fields if schema.get(field.column) == nw.String and field.missing]
    said = [nw.when(~nw.col(one.column).is_in(list(one.missing))).then(nw.col(one.column)) for one in texts]
    named = [cell.alias(one.column) for cell, one in zip(said, texts, strict=True)]
    return frame.with_columns(*named) if named else frame


NEEDED: Mapping[int, Sequence[str]] = {1: (PERIOD, ROW), 2: (PERIOD,)}
"""What is needed from the rows before, whatever is promised: it tells repeats."""


def _first(name: str) -> str:
    """Return the name of a column as it stands in the row that a repeat repeats."""
    return f"{name}_first"
