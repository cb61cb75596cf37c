"""The ground: printed cells read back from the observations, exactly, many places at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from tieout.engines.observe import Observations
from tieout.engines.places import Slot
from tieout.engines.prints import PRINTED
from tieout.figures import EXACT, Printed, domain, rounding_unit, stands_for
from tieout.model import Bound, Cell, Interval, Key

_MOST_UNITS = 10**300
Place = tuple[int, tuple[str, ...], int]
"""A figure on the ground: position of its series, its entities, position of its period."""


class Observed(NamedTuple):
    """One printed cell, read exactly."""

    cell: Cell
    value: Fraction
    unit: Fraction
    qualifier: str
    zeros: int
    """Zeros at the end of an integer of undeclared precision: digits, or not."""
    table: str
    decimals: int
    source: str = ""

    @property
    def interval(self) -> Interval:
        """Return every true value that the print can stand for, within the domain of its series."""
        assert self.cell.interval is not None
        return self.cell.interval

    def widened(self) -> Interval:
        """Return the interval if zeros at the end of the print are no digits."""
        return stands_for(self.value, self.unit * 10**self.zeros, self.qualifier)


def in_units(distance: Bound, unit: Fraction | None) -> float | None:
    """Return a gap in rounding units; None where a figure is exact or the gap is out of all bounds."""
    if not unit or math.isinf(distance):
        return None
    units = Fraction(distance) / unit
    return float(units) if units < _MOST_UNITS else None


class Merged(NamedTuple):
    """What all observations of a figure say together."""

    interval: Interval
    agree: bool


def merge(observed: Sequence[Observed], intervals: Sequence[Interval] = ()) -> Merged:
    """Return the intersection where all meet, else the span; same unit means same number.

    Args:
        observed: the prints of one figure.
        intervals: what they can stand for, if not what they say.
    """
    intervals = intervals or [one.interval for one in observed]
    plain = [(one.unit, one.value) for one in observed if one.qualifier not in ("<", ">")]
    same = len({unit for unit, _ in plain}) == len(set(plain))
    inner = Interval(max(i.low for i in intervals), min(i.high for i in intervals))
    if same and inner.low <= inner.high:
        return Merged(inner, agree=True)
    span = Interval(min(i.low for i in intervals), max(i.high for i in intervals))
    return Merged(span, agree=False)


@dataclass
class Ground:
    """Reads printed cells back from the observations, many places in one query."""

    seen: Observations
    found: dict[Place, list[Observed]]

    @classmethod
    def of(cls, seen: Observations, wanted: Iterable[Place], *, forecasts: bool = False) -> Ground:
        """Fetch all observations of the wanted places."""
        keys = ["series", *seen.keys, "p"]
        rows = [(series, *entities, period) for series, entities, period in dict.fromkeys(wanted)]
        schema = {key: pl.String if key.startswith("e") else pl.Int64 for key in keys}
        lookup = nw.from_native(pl.DataFrame(rows, schema=schema, orient="row"))
        hits = seen.rows.filter((nw.col("state") == PRINTED) & (nw.col("forecast") == int(forecasts)))
        hits = hits.join(lookup, on=keys, how="inner").sort("t", "r", "c")
        ground = cls(seen, {})
        for row in hits.rows(named=True):
            place = (row["series"], tuple(row[key] for key in seen.keys), row["p"])
            ground.found.setdefault(place, []).append(ground.observed(row))
        return ground

    def observed(self, row: Mapping[str, Any]) -> Observed:
        """Read one row of the observations exactly."""
        cells = self.seen.tables[row["t"]]
        field = cells.table.fields[row["c"]]
        series = self.seen.series_facts[row["series"]]
        read: Printed = field.format.read(row["text"])
        unit = rounding_unit(row["mult"], row["dec"])
        value = read.value * Fraction(10) ** row["mult"]
        interval = stands_for(value, unit, row["qualifier"])
        declared = field.decimals is not None or row["declared"] is not None
        key = self.key(tuple(row[key] for key in self.seen.keys), row["p"], row["series"])
        cell = Cell(
            series=series.name,
            key=key,
            printed=row["qualifier"] + row["text"],
            interval=interval.cut(domain(series.minimum, series.maximum)),
            path=cells.table.path,
            line=cells.lines[row["r"]],
            column=field.name,
            multiplier=row["mult"],
            unit=_unit(self.seen, row, series.unit),
            row=cells.counted == "row",
        )
        zeros = read.zeros if not declared and row["dec"] == 0 else 0
        decimals = read.decimals if row["dec"] == EXACT else row["dec"]
        sources = [cells.text(row["r"], one) for one in cells.table.having("source")]
        said = " ".join(text for text in sources if text)
        return Observed(cell, value, unit, row["qualifier"], zeros, cells.table.name, decimals, said)

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


def _unit(seen: Observations, row: Mapping[str, Any], otherwise: str) -> str:
    cells = seen.tables[row["t"]]
    field = cells.table.the("unit")
    return (cells.text(row["r"], field) if field else "") or otherwise


def place_of(seen: Observations, slot: Slot, row: Mapping[str, Any]) -> Place:
    """Return where a figure stands for an item."""
    chosen = dict(slot.figure.selectors)
    entities = tuple(chosen.get(name, str(row[f"e{index}"])) for index, name in enumerate(seen.entities))
    return seen.number(slot.figure.series), entities, int(row[slot.place])
