"""Standing: where the figures of a relation stand in each row, and what they can be there."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import narwhals as nw

from tieout.engines.plan.columns import Column
from tieout.relations.interval import DOWN, UP, Ends, Side
from tieout.relations.quick import Made, Quick, constant, tick_of
from tieout.relations.tree import Figure
from tieout.relations.values import Value, both
from tieout.roundings import EXACT, reach


class Standing(NamedTuple):
    """Where one figure of a relation stands for each row.

    Args:
        column: what it is a figure of.
        value: its number, null where there is none.
        places: how many decimals its cell prints, where that differs from cell to cell.
        printed: where it is.
        bad: where its cell cannot be read.
        gone: the code of the reason why it is not there, where it is not.
        unsure: where none of this is known; None where all is.
        period: the number of the period in which it stands for all rows, or how many rows back it stands.
        same: where it is the very figure that stands in the row.
    """

    column: Column
    value: nw.Expr
    places: nw.Expr | None
    printed: nw.Expr
    bad: nw.Expr
    gone: nw.Expr
    unsure: nw.Expr | None = None
    period: int = 0
    same: nw.Expr | None = None

    @property
    def half(self) -> Value:
        """Return half the rounding unit."""
        if self.places is not None and self.column.unit:
            # What prints decimals of its own beside a unit is no print, but exactly zero.
            return nw.when(self.places == EXACT).then(nw.lit(0.0)).otherwise(nw.lit(self.column.half))
        if self.places is not None:
            # A cell that prints fewer decimals has as many as its column.
            places = nw.max_horizontal(self.places, nw.lit(self.column.decimals))
            return 10.0 ** (places.cast(nw.Float64) * -1.0) * 0.5
        return self.column.half

    def point(self, made: Made) -> Ends[Quick]:
        """Return the number that it prints, and nothing else."""
        point = Quick(self.value, made(nw.Expr.abs, self.value), 1, self.column.grid)
        return Ends(point, point)

    @property
    def inside(self) -> nw.Expr | None:
        """Return where the print lies inside its domain; None where that is everything."""
        low, high = self.column.domain
        inside = [self.value >= low] if low > -math.inf else []
        inside += [self.value <= high] if high < math.inf else []
        return nw.all_horizontal(*inside, ignore_nulls=False) if inside else None

    def ends(self, made: Made) -> Ends[Quick]:
        """Return all that is printed so, cut by its domain unless the print lies outside."""
        size = made(_size, self)
        low, high = self.end(DOWN), self.end(UP)
        return Ends(
            low._replace(value=made(_lower, self), size=size),
            high._replace(value=made(_upper, self), size=size),
        )

    def ends_inside(self, made: Made) -> Ends[Quick]:
        """Return the same of a print that lies inside."""
        low, high = self.end(DOWN), self.end(UP)
        if low.opens is not False or high.opens is not False:
            return self.ends(made)
        upper = made(_clipped_above, self)
        (least, most), mode = self.column.domain, self.column.series.rounding.mode
        size = upper if least >= 0 and most == math.inf and mode == "nearest" else made(_size, self)
        return Ends(
            low._replace(value=made(_clipped_below, self), size=size),
            high._replace(value=upper, size=size),
        )

    def end(self, side: Side, *, inside: bool = False) -> Quick:
        """Return one end of all that is printed so, written out; the print may be known to lie inside."""
        end, limit = self._end(side), self.column.domain[side > 0]
        if not inside:
            return _cut(end, limit, self.inside, side)
        if math.isinf(limit) or not isinstance(end.value, nw.Expr):
            return end
        clipped = end.value.clip(lower_bound=limit) if side < 0 else end.value.clip(upper_bound=limit)
        return end._replace(value=clipped)

    def _end(self, side: Side) -> Quick:
        """Return the lower or the upper end of what is rounded so."""
        mode, half = self.column.series.rounding.mode, self.half
        units = [reach(mode, sign)[side > 0] for sign in (-1, 0, 1)]
        far = _by_sign(self.value, units, lambda unit: _times(half, unit))
        opens = _by_sign(self.value, units, lambda unit: mode != "nearest" and unit == 1)
        end = self.value - far if side < 0 else self.value + far
        size = self.value.abs() + _times(half, max(units))
        return Quick(end, size, 2, self.column.grid, both(half > 0, opens))


def _lower(one: Standing) -> Value:
    return one.end(DOWN).value


def _upper(one: Standing) -> Value:
    return one.end(UP).value


def _size(one: Standing) -> Value:
    return one.end(UP).size


def _clipped_below(one: Standing) -> Value:
    return one.end(DOWN, inside=True).value


def _clipped_above(one: Standing) -> Value:
    return one.end(UP, inside=True).value


EndsOf = Callable[[Figure], Ends[Quick]]


def ends_of(
    used: Mapping[Figure, Standing], lost: Collection[Figure], made: Made, *, inside: bool = False
) -> EndsOf:
    """Return what each figure can be: its print, which may be known to lie inside, or any of its domain."""

    def known(figure: Figure) -> Ends[Quick]:
        one = used[figure]
        if figure in lost:
            return Ends(*map(constant, one.column.domain))
        return one.ends_inside(made) if inside else one.ends(made)

    return known


def points_of(
    intervals: EndsOf, used: Mapping[Figure, Standing], anchor: Figure | None, made: Made
) -> EndsOf:
    """Return the printed numbers, and the interval of the anchor."""

    def known(figure: Figure) -> Ends[Quick]:
        return intervals(figure) if figure == anchor else used[figure].point(made)

    return known


def _cut(end: Quick, limit: float, within: nw.Expr | None, side: Side) -> Quick:
    """Return an end, or the limit of its domain where it lies beyond and *within* says that it counts."""
    if within is None or math.isinf(limit):
        return end
    beyond = within & (end.value < limit if side < 0 else end.value > limit)
    opens = end.opens
    if opens is not False:
        # One that lies at the limit is as open as it was, whatever rounding has made of it.
        tick = tick_of(end.grid)
        far = within & (end.value < limit - tick if side < 0 else end.value > limit + tick)
        opens = both(opens, ~far)
    return end._replace(value=nw.when(beyond).then(nw.lit(limit)).otherwise(end.value), opens=opens)


def _times(half: Value, units: Fraction) -> Value:
    """Return so many rounding units."""
    return half if units == Fraction(1, 2) else half * float(2 * units)


def _by_sign(value: nw.Expr, units: Sequence[Fraction], made: Callable[[Fraction], Any]) -> Any:  # noqa: ANN401
    """Return what is made of the units of a number, by whether that is below, at or above zero."""
    parts = {unit: made(unit) for unit in units}
    if len(parts) == 1:
        return parts[units[0]]
    below, at, above = (_literal(parts[unit]) for unit in units)
    return nw.when(value > 0).then(above).otherwise(nw.when(value < 0).then(below).otherwise(at))


def _literal(part: Value | bool) -> nw.Expr:  # noqa: FBT001
    return part if isinstance(part, nw.Expr) else nw.lit(part)
