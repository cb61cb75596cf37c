"""Readings: one print read exactly, and what all prints of one figure say together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from tieout.engines.prints import BINARY
from tieout.figures import domain
from tieout.model import Interval
from tieout.roundings import EXACT, UNSTATED, Mode, stands_for
from tieout.tables import Cells, Series


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


def read_exactly(cells: Cells, series: Series, row: Mapping[str, Any]) -> Reading:
    """Read one row of the observations in fractions; the domain cuts the interval of what lies in it."""
    field = cells.table.fields[row["c"]]
    read = field.format.read(row["text"])
    value = read.value * Fraction(10) ** row["mult"]
    unit = series.rounding.unit_of(value, row["mult"], row["dec"])
    least = abs(value) * Fraction(BINARY.get(cells.binary.get(field.name, 0), 0.0))
    interval = stands_for(value, unit, row["qualifier"], series.rounding.mode, least)
    allowed = domain(series.minimum, series.maximum)
    if row["qualifier"] in ("<", ">") or allowed.low <= value <= allowed.high:
        interval = interval.cut(allowed)
    counted = series.rounding.states_unit or row["declared"] is not None or row["dec"] != 0
    return Reading(
        value,
        unit,
        row["qualifier"],
        series.rounding.mode,
        interval,
        read.decimals if row["dec"] in (EXACT, UNSTATED) else row["dec"],
        0 if counted else read.zeros,
    )


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
