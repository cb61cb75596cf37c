"""The ground: printed cells read back from the observations, exactly, many places at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from tieout.engines.observe import Observations
from tieout.engines.places import Slot
from tieout.engines.prints import PRINTED
from tieout.engines.readings import Reading, read_exactly
from tieout.engines.views import View
from tieout.figures import domain
from tieout.model import Bound, Cell, Interval, Key, is_infinite
from tieout.tables import Series

_MOST_UNITS = 10**300
Place = tuple[int, tuple[str, ...], int]
"""A figure on the ground: position of its series, its entities, position of its period."""


class Observed(NamedTuple):
    """One printed cell, read exactly."""

    cell: Cell
    reading: Reading
    table: str


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

    @classmethod
    def of(cls, view: View, slots: Iterable[Slot], items: nw.DataFrame[Any]) -> Ground:
        """Fetch all printed cells behind some items."""
        ground = cls(view.seen, {})
        slots, wanted = tuple(slots), dict[Place, None]()
        for slot in slots:
            if slot.members is None:
                columns = [*view.seen.keys, slot.place]
                for row in items.select(*dict.fromkeys(columns)).unique().rows(named=True):
                    wanted[place_of(view.seen, slot, row)] = None
            else:
                wanted.update(dict.fromkeys(ground.gather(slot, items)))
        return ground.fetch(view.taken(), wanted)

    def gather(self, slot: Slot, items: nw.DataFrame[Any]) -> Iterator[Place]:
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

    def fetch(self, rows: nw.DataFrame[Any], wanted: Iterable[Place]) -> Ground:
        """Fetch all observations of the wanted places."""
        keys = ["series", *self.seen.keys, "p"]
        places = [(series, *entities, period) for series, entities, period in wanted]
        schema = {key: pl.String if key.startswith("e") else pl.Int64 for key in keys}
        lookup = nw.from_native(pl.DataFrame(places, schema=schema, orient="row"))
        hits = rows.filter(nw.col("state") == PRINTED)
        for row in hits.join(lookup, on=keys, how="inner").sort("t", "r", "c").rows(named=True):
            place = (row["series"], tuple(row[key] for key in self.seen.keys), row["p"])
            self.found.setdefault(place, []).append(self.observed(row))
        return self

    def observed(self, row: Mapping[str, Any]) -> Observed:
        """Read one row of the observations exactly."""
        cells = self.seen.tables[row["t"]]
        column = cells.table.fields[row["c"]]
        series = self.seen.series_facts[row["series"]]
        reading = read_exactly(cells, series, row)
        cell = Cell(
            series=series.name,
            key=self.key(tuple(row[key] for key in self.seen.keys), row["p"], row["series"]),
            printed=row["qualifier"] + row["text"],
            interval=reading.interval,
            path=cells.table.path,
            line=cells.lines[row["r"]],
            column=column.name,
            multiplier=row["mult"],
            unit=_unit(self.seen, row, series),
            row=cells.counted == "row",
            source=cells.source(row["r"]),
        )
        return Observed(cell, reading, cells.table.name)

    def key(self, entities: tuple[str, ...], period: int, series: int | None = None) -> Key:
        """Return a place by the names that users know."""
        seen = self.seen
        key: dict[str, str] = {}
        indicator = next((f.name for c in seen.tables for f in c.table.having("indicator")), None)
        if indicator and series is not None:
            key[indicator] = seen.series_facts[series].name
        key.update((name, value) for name, value in zip(seen.entities, entities, strict=True) if value)
        if seen.time and 0 <= period < len(seen.periods):
            key[seen.time] = seen.periods[period].text
        return key

    def domain(self, series: str) -> Interval:
        """Return the values that a series may take."""
        one = self.seen.series[series]
        return domain(one.minimum, one.maximum)


def _unit(seen: Observations, row: Mapping[str, Any], series: Series) -> str:
    cells = seen.tables[row["t"]]
    column = cells.table.the("unit")
    return series.unit_in(cells.text(row["r"], column) if column else "")


def place_of(seen: Observations, slot: Slot, row: Mapping[str, Any]) -> Place:
    """Return where a figure stands for an item."""
    chosen = dict(slot.figure.selectors)
    entities = tuple(chosen.get(name, str(row[f"e{index}"])) for index, name in enumerate(seen.entities))
    return seen.number(slot.figure.series), entities, int(row[slot.place])
