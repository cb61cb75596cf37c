"""The ground: printed cells read back from the observations, exactly, many places at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

import polars as pl

from tieout.engines.observe import Observations
from tieout.engines.places import Slot
from tieout.engines.prints import PRINTED
from tieout.engines.readings import PRINT, Reader, Reading
from tieout.engines.views import View
from tieout.figures import domain
from tieout.model import Bound, Cell, Interval, Key, is_infinite

_PLACE = ("t", "r", "c", "series", "p")
_MOST_UNITS = 10**300
Place = tuple[int, tuple[str, ...], int]
"""A figure on the ground: position of its series, its entities, position of its period."""


@dataclass(frozen=True)
class Observed:
    """One printed cell, read exactly.

    Args:
        reading: what it says.
        table: the name of its table.
        place: which figure it prints.
        trust: how many prints of other sources it is worth.
    """

    reading: Reading
    table: str
    place: Place
    _cell: Callable[[], Cell]
    trust: int = 1

    @cached_property
    def cell(self) -> Cell:
        """Return where it stands, as reports say it: of few cells anybody asks."""
        return self._cell()


def in_units(distance: Bound, unit: Fraction | None) -> float | None:
    """Return a gap in rounding units; None where a figure is exact or the gap is out of all bounds."""
    if not unit or is_infinite(distance):
        return None
    units = Fraction(distance) / unit
    return float(units) if units < _MOST_UNITS else None


@dataclass
class Ground:
    """Reads printed cells back from the observations, many places in one query.

    Args:
        seen: the observations.
        found: the printed cells of each place that was asked for.
        summed: of each slot that is a sum, and each key, the places of its members.
    """

    seen: Observations
    found: dict[Place, list[Observed]]
    summed: dict[tuple[str, tuple[Any, ...]], list[Place]] = field(default_factory=dict)
    _readers: dict[tuple[int, int, int], Reader] = field(default_factory=dict)
    _keys: dict[tuple[tuple[str, ...], int | None], Key] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View, slots: Iterable[Slot], items: pl.DataFrame) -> Ground:
        """Fetch all printed cells behind some items."""
        return cls.of_several(view, [(slots, items)])[0]

    @classmethod
    def of_several(cls, view: View, several: Iterable[tuple[Iterable[Slot], pl.DataFrame]]) -> list[Ground]:
        """Fetch all printed cells behind some items of several promises, each cell once for all of them."""
        shared, wanted, grounds = cls(view.seen, {}), dict[Place, None](), list[Ground]()
        for slots, items in several:
            grounds.append(replace(shared, summed={}))
            for slot in slots:
                wanted.update(dict.fromkeys(grounds[-1].places(slot, items)))
        shared.fetch(view.taken(), wanted)
        return grounds

    def places(self, slot: Slot, items: pl.DataFrame) -> Iterator[Place]:
        """Yield where a figure stands for some items; the places of the members of a sum are kept."""
        if slot.members is not None:
            yield from self.gather(slot, items)
            return
        columns = dict.fromkeys([*self.seen.keys, slot.place])
        for row in items.select(*columns).unique().rows(named=True):
            yield place_of(self.seen, slot, row)

    def gather(self, slot: Slot, items: pl.DataFrame) -> Iterator[Place]:
        """Keep the places of the members of a sum, for each item, and yield them."""
        assert slot.members is not None
        keys = [*self.seen.join_keys(slot.figure), "p"]
        there = [*(f"m_{key}" for key in self.seen.keys), "m_p"]
        members = slot.of(items, keys).sort(*keys, *there)
        number = self.seen.number(slot.figure.series)
        for row in members.rows(named=True):
            place = (number, tuple(row[column] for column in there[:-1]), row["m_p"])
            self.summed.setdefault((slot.prefix, tuple(row[key] for key in keys)), []).append(place)
            yield place

    def members(self, slot: Slot, row: Mapping[str, Any]) -> list[Place]:
        """Return the places of the members of a sum for an item."""
        key = (*(row[name] for name in self.seen.join_keys(slot.figure)), row[slot.place])
        return self.summed.get((slot.prefix, key), [])

    def fetch(self, rows: pl.DataFrame, wanted: Iterable[Place]) -> Ground:
        """Fetch all observations of the wanted places."""
        keys = ["series", *self.seen.keys, "p"]
        places = [(series, *entities, period) for series, entities, period in wanted]
        schema = {key: pl.String if key.startswith("e") else pl.Int64 for key in keys}
        lookup = pl.DataFrame(places, schema=schema, orient="row")
        hits = rows.filter(pl.col("state") == PRINTED)
        for place, one in self.observed(hits.join(lookup, on=keys, how="inner").sort("t", "r", "c")):
            self.found.setdefault(place, []).append(one)
        return self

    def observed(self, rows: pl.DataFrame) -> Iterator[tuple[Place, Observed]]:
        """Read rows of the observations exactly, in their order, each with its place."""
        for t, r, c, series, p, *rest in rows.select(*_PLACE, *PRINT, *self.seen.keys).iter_rows():
            place = (series, tuple(rest[len(PRINT) :]), p)
            yield place, self._observed(self._reader(t, c, series), r, place, rest[: len(PRINT)])

    def cells(self, rows: pl.DataFrame) -> Iterator[tuple[Place, Cell]]:
        """Yield the cells of rows of the observations, in their order; what fails stands for nothing."""
        for t, r, c, series, p, state, *rest in rows.select(
            *_PLACE, "state", *PRINT, *self.seen.keys
        ).iter_rows():
            place = (series, tuple(rest[len(PRINT) :]), p)
            reader, prints = self._reader(t, c, series), rest[: len(PRINT)]
            interval = reader.read(*prints).interval if state == PRINTED else None
            yield place, self._cell(reader, r, place, prints, interval)

    def _reader(self, table: int, column: int, series: int) -> Reader:
        """Return what reads the prints of a series in a column."""
        known = self._readers.get((table, column, series))
        if known is None:
            cells = self.seen.tables[table]
            known = Reader(cells, cells.table.fields[column], self.seen.series_facts[series])
            self._readers[table, column, series] = known
        return known

    def _observed(self, reader: Reader, row: int, place: Place, prints: Sequence[Any]) -> Observed:
        reading = reader.read(*prints)
        cell = partial(self._cell, reader, row, place, prints, reading.interval)
        trust = reader.cells.trust(row) if reader.cited else 1
        return Observed(reading, reader.cells.table.name, place, cell, trust)

    def _cell(
        self, reader: Reader, row: int, place: Place, prints: Sequence[Any], interval: Interval | None
    ) -> Cell:
        cells = reader.cells
        text, qualifier, multiplier = prints[:3]
        return Cell(
            series=reader.series.name,
            key=self.key(place[1], place[2], place[0]),
            printed=qualifier + text if text else "",
            interval=interval,
            path=cells.path(row),
            line=cells.lines[row],
            column=reader.field.name,
            multiplier=multiplier,
            unit=reader.series.unit_in(cells.text(row, reader.unit) if reader.unit else ""),
            row=cells.counted == "row",
            source=cells.source(row) if reader.cited else "",
        )

    def key(self, entities: tuple[str, ...], period: int, series: int | None = None) -> Key:
        """Return a place by the names that users know."""
        seen, known = self.seen, self._keys.get((entities, series))
        if known is None:
            known = self._keys[entities, series] = self._named(entities, series)
        if not seen.time or not 0 <= period < len(seen.periods):
            return known
        return {**known, seen.time: seen.periods[period].text}

    def _named(self, entities: tuple[str, ...], series: int | None) -> Key:
        """Return the series and the entities of a place by the names that users know."""
        seen = self.seen
        key: dict[str, str] = {}
        if self._indicator and series is not None:
            key[self._indicator] = seen.series_facts[series].name
        key.update((name, value) for name, value in zip(seen.entities, entities, strict=True) if value)
        return key

    @cached_property
    def _indicator(self) -> str:
        """Return the field that says which series a row prints; empty where each has a column of its own."""
        return next((f.name for cells in self.seen.tables for f in cells.table.having("indicator")), "")

    def domain(self, series: str) -> Interval:
        """Return the values that a series may take."""
        one = self.seen.series[series]
        return domain(one.minimum, one.maximum)


def place_of(seen: Observations, slot: Slot, row: Mapping[str, Any]) -> Place:
    """Return where a figure stands for an item."""
    chosen = dict(slot.figure.selectors)
    entities = tuple(chosen.get(name, str(row[f"e{index}"])) for index, name in enumerate(seen.entities))
    return seen.number(slot.figure.series), entities, int(row[slot.place])
