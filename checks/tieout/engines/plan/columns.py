"""Columns of figures, as one plan reads them: the number of each cell, and how far it was rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import narwhals as nw

from tieout.engines.prints import domain_ends
from tieout.facts import Field
from tieout.relations.quick import grid_of
from tieout.roundings import EXACT
from tieout.tables import Series

MOST_DECIMALS = 8
"""Columns that print more decimals are not for quick numbers."""
FAITHFUL = 15
"""So many characters are told apart by float64, whatever they are."""
_LARGEST_WHOLE = 2.0**50
LEAST = 2.0**-47
"""A binary figure this small beside its rounding unit stands for no more than its print does."""
SMALL = 14
"""So many characters of a binary figure are this small beside the last of its digits."""


class NotPlanned(Exception):
    """A table or rule that one plan cannot settle; the words say why."""


class Column(NamedTuple):
    """One column of figures.

    Args:
        field: its facts.
        series: the series that it prints.
        binary: whether its cells are numbers, and no texts.
        decimals: how many decimals a cell has at least; ``EXACT`` where nothing was lost.
        most: how many decimals a cell prints at most.
        floats: whether its texts are those of numbers of float64, which nobody printed.
        scale: the least power of ten by which its prints are scaled whose decimals nobody declares; None
            where somebody always does.
    """

    field: Field
    series: Series
    binary: bool
    decimals: int = 0
    most: int = 0
    floats: bool = False
    scale: int | None = 0

    @property
    def uneven(self) -> bool:
        """Tell whether some cells print more decimals than the column has, each to be read by itself."""
        return self.most > self.decimals

    @property
    def value(self) -> str:
        """Return the name of the column with its numbers, null where there is none."""
        return f"v{self.field.index}"

    @property
    def bad(self) -> str:
        """Return the name of the column that says where a cell cannot be read."""
        return f"b{self.field.index}"

    @property
    def odd(self) -> str:
        """Return the name of the column that says where quick numbers cannot tell what is printed."""
        return f"o{self.field.index}"

    @property
    def places(self) -> str:
        """Return the name of the column with the decimals that each cell prints."""
        return f"d{self.field.index}"

    @property
    def cells(self) -> list[str]:
        """Return the columns with what its cells say, as far as rows are judged by it."""
        return [self.value, self.bad, *([self.places] if self.uneven else [])]

    @property
    def grid(self) -> int | None:
        """Return how many decimals its figures have at most, and the ends of its range; None for too many."""
        limits = [one for one in (self.series.minimum, self.series.maximum) if one is not None]
        ends = [grid_of(one) for one in limits]
        printed = [0, self.most, 0 if self.decimals == EXACT else self.decimals]
        return None if None in ends else max([*printed, *(one or 0 for one in ends)])

    @property
    def tens(self) -> float | None:
        """Return what a figure is a multiple of whose last zeros may be no digits; None where none is."""
        if self.scale is None or self.series.rounding.states_unit or self.decimals > -self.scale:
            return None
        return 10.0 ** max(self.scale + 1, 0)

    @property
    def domain(self) -> tuple[float, float]:
        """Return the least and the greatest value that its series may take."""
        return domain_ends(self.series)[:2]

    @property
    def unit(self) -> Fraction:
        """Return the unit to which its figures are declared to be rounded; 0 where decimals say it."""
        return self.series.rounding.unit or Fraction(0)

    @property
    def half(self) -> float:
        """Return half the rounding unit of a cell that prints no more decimals than its column."""
        if self.unit:
            return float(self.unit) / 2
        return 0.0 if self.decimals == EXACT else 0.5 * 10.0**-self.decimals

    @property
    def states_digits(self) -> bool:
        """Tell whether its facts say how fine the digits of its cells may be."""
        return self.series.rounding.states_unit and self.decimals != EXACT


def check_rounding(column: Column, *, floating: bool) -> None:
    """Raise NotPlanned for a column that was rounded otherwise than to decimals or to a unit.

    Args:
        column: the column.
        floating: whether its figures are binary fractions, which nobody printed.
    """
    rounding, field = column.series.rounding, column.field
    beside = rounding.decimals is not None or rounding.per_cell
    if rounding.unit is not None and (beside or places_of(rounding.unit) is None):
        raise NotPlanned(f"the unit to which {field.name} is rounded is not alone, or no number of float64")
    if rounding.significant is not None or rounding.relative is not None:
        raise NotPlanned(f"{field.name} is rounded otherwise than to decimals or to a unit")
    if floating and rounding.mode in ("truncated", "up"):
        raise NotPlanned(f"{field.name} is rounded to one side, and holds binary fractions")
    if domain_ends(column.series)[2]:
        raise NotPlanned(f"the range of {field.name} ends between two numbers of float64")
    if not field.bare:
        raise NotPlanned(f"{field.name} prints more than a number")


def places_of(unit: Fraction) -> int | None:
    """Return how many decimals the multiples of a unit print; None where float64 does not hold these."""
    if Fraction(float(unit)) != unit:
        return None
    places = range(MOST_DECIMALS + 1)
    return next((number for number in places if (unit * 10**number).denominator == 1), None)


def of_number(column: Column) -> list[nw.Expr]:
    """Return what the numbers of a column say, each as its shortest decimal text would."""
    number = nw.col(column.field.column).cast(nw.Float64)
    finite = number.is_finite()
    reads = finite & (number == number.round(0)) if column.field.format.integer else finite
    vast = (number.abs() >= _LARGEST_WHOLE) | (number.abs() * LEAST > 2 * column.half)
    places = nw.lit(MOST_DECIMALS + 1)
    for digits in range(MOST_DECIMALS, -1, -1):
        places = nw.when(number.round(digits) == number).then(nw.lit(digits)).otherwise(places)
    return [
        nw.when(reads).then(number).otherwise(nw.lit(None, nw.Float64)).alias(column.value),
        (~reads).fill_null(value=False).alias(column.bad),
        (finite & vast).fill_null(value=False).alias(column.odd),
        places.cast(nw.Int64).alias(column.places),
    ]


def finer(column: Column, decimals: int) -> nw.Expr:
    """Tell which cells print more decimals than so many, or are no multiples of their unit."""
    if column.unit:
        return (nw.col(column.value) % float(column.unit) != 0).fill_null(value=False)
    if decimals < 0:
        return ~nw.col(column.value).is_null()
    if column.binary:
        value = nw.col(column.value)
        return (value.round(decimals) != value).fill_null(value=False)
    return (nw.col(column.places) > decimals).fill_null(value=False)
