"""Readings: one print read exactly, and what all prints of one figure say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from tieout.engines.prints import BINARY
from tieout.facts import Field
from tieout.figures import domain
from tieout.model import EVERYTHING, Interval
from tieout.roundings import EXACT, UNSTATED, Mode, stands_for
from tieout.tables import Cells, Series

PRINT = ("text", "qualifier", "mult", "dec", "declared")
"""The columns of an observation that say what it prints."""
_KEPT = 5_000
"""So many prints of a series are remembered: rates and shares print the same few over and over."""


class Reading(NamedTuple):
    """A print in base units: its number, its rounding, and what it can stand for."""

    value: Fraction
    unit: Fraction
    qualifier: str
    mode: Mode
    interval: Interval
    decimals: int
    zeros: int
    """Zeros at the end of an integer of undeclared precision: digits, or not."""

    def widened(self) -> Interval:
        """Return the interval if zeros at the end of the print are no digits."""
        return stands_for(self.value, self.unit * 10**self.zeros, self.qualifier, self.mode)


class Reader:
    """Reads what a series prints in one column; what all its prints share is looked up once.

    Args:
        cells: where they stand.
        field: their column.
        series: the series.
    """

    def __init__(self, cells: Cells, field: Field, series: Series) -> None:
        """Look up what the prints share."""
        self.cells, self.field, self.series = cells, field, series
        self.unit, self.cited = cells.table.the("unit"), bool(cells.table.having("source"))
        self._domain = domain(series.minimum, series.maximum)
        self._least = Fraction(BINARY.get(cells.binary.get(field.name, 0), 0.0))
        self.read = lru_cache(_KEPT)(self._read)

    def _read(self, text: str, qualifier: str, mult: int, dec: int, declared: int | None) -> Reading:
        """Read a print in fractions; the domain cuts the interval of what lies in it."""
        read, rounding, allowed = self.field.format.read(text), self.series.rounding, self._domain
        value = read.value * Fraction(10) ** mult if mult else read.value
        unit = rounding.unit_of(value, mult, dec)
        least = abs(value) * self._least if self._least else self._least
        interval = stands_for(value, unit, qualifier, rounding.mode, least)
        if allowed != EVERYTHING and (qualifier in ("<", ">") or allowed.low <= value <= allowed.high):
            interval = interval.cut(allowed)
        decimals = read.decimals if dec in (EXACT, UNSTATED) else dec
        counted = dec != 0 or declared is not None or rounding.states_unit
        zeros = 0 if counted else read.zeros
        return Reading(value, unit, qualifier, rounding.mode, interval, decimals, zeros)


def read_exactly(cells: Cells, series: Series, row: Mapping[str, Any]) -> Reading:
    """Read one row of the observations in fractions."""
    return Reader(cells, cells.table.fields[row["c"]], series).read(*(row[name] for name in PRINT))


class Merged(NamedTuple):
    """What all observations of a figure say together."""

    interval: Interval
    agree: bool


def merge(readings: Sequence[Reading], intervals: Sequence[Interval] = ()) -> Merged:
    """Return the intersection where all meet, else the span; same unit means same number.

    Args:
        readings: the prints of one figure.
        intervals: what they can stand for, if not what they say.
    """
    intervals = intervals or [one.interval for one in readings]
    plain = [(one.unit, one.value) for one in readings if one.qualifier not in ("<", ">")]
    same = len({unit for unit, _ in plain}) == len(set(plain))
    common = span = intervals[0]
    meet = True
    for interval in intervals[1:]:
        meet = meet and common.meets(interval)
        common, span = common.cut(interval), span.span(interval)
    return Merged(common, agree=True) if same and meet else Merged(span, agree=False)
