"""Long prints: what each row of a long table prints, scaled and rounded as it says itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from tieout.engines.plan.columns import MOST_DECIMALS, Column
from tieout.engines.plan.partners import PERIOD
from tieout.engines.prints import domain_ends
from tieout.facts import Table
from tieout.figures import EXPLAINED, QUALIFIERS
from tieout.roundings import EXACT
from tieout.tables import Series

SERIES, VALUE, PLACES, BAD = "q", "x", "y", "bad"
"""The number of a row's series, its figure in base units and how many decimals that has, and whether what
is printed cannot be read."""
SOLE, STRANGE, ASTRAY = "sole", "strange", "astray"
"""Whether a row prints a figure and says no more; whether it says what quick numbers do not read; and
whether it is of no series or period, or its figure outside the range of its series."""
STATED, RANGED, FINER = "stated", "ranged", "finer"
"""Whether the rounding of a figure is declared; whether a range of its series is; and whether it has finer
digits than are declared."""
SCALE, UNSAID = "scale", "unsaid"
"""The power of ten by which a row scales its print; whether nobody declares its decimals."""
_DECLARED, _DECIMALS, _PRINTED, _ODD = "declared", "dec", "printed", "odd"
_MOST = 1e14
"""So many rounding units may a figure be, that float64 tells it from the next one, and a binary one too."""
_NOT = nw.lit(value=False)
_SLACK = 5e-16
"""More than two roundings, and less than the last of fifteen digits."""


@dataclass(frozen=True)
class Prints:
    """What must be known of a long table to read its rows.

    Args:
        table: its facts.
        column: its values.
        series: by their number.
        decimals: what each text of DECIMALS says, None for one that cannot be read.
        scales: what each text of UNIT_MULT says, None for one that cannot be read.
        last: the number that stands for no period; None where the table has no time.
        floating: whether its values are binary fractions, which nobody printed.
    """

    table: Table
    column: Column
    series: Mapping[str, Series]
    decimals: Mapping[str, int | None]
    scales: Mapping[str, int | None]
    last: int | None
    floating: bool

    def read(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """Read the rows, whose texts are read as numbers already, a column at a time."""
        frame = frame.with_columns(self._series().alias(SERIES), *self._said())
        frame = frame.with_columns(*self._printed(), self._dec().alias(_DECIMALS))
        frame = frame.with_columns(*self._scaled())
        return frame.with_columns(*self._flags())

    @property
    def _value(self) -> nw.Expr:
        return nw.col(self.column.value)

    def _text(self, role: str) -> nw.Expr | None:
        field = self.table.the(role)
        return None if field is None else nw.col(field.column).cast(nw.String)

    def _series(self) -> nw.Expr:
        """Return the number of the series of each row; a row without one has the number behind the last."""
        (indicator,) = self.table.having("indicator")
        known = {name: number for number, name in enumerate(self.series)}
        return _mapped(nw.col(indicator.column).cast(nw.String), known).fill_null(len(known))

    def _said(self) -> Iterator[nw.Expr]:
        """Yield what rows say of their decimals and their scale."""
        for role, name, known in (
            ("decimals", _DECLARED, self.decimals),
            ("unit_mult", SCALE, self.scales),
        ):
            text, read = (
                self._text(role),
                {one: number for one, number in known.items() if number is not None},
            )
            said = nw.lit(None, nw.Int64) if text is None or not read else _mapped(text, read)
            yield (said if role == "decimals" else said.fill_null(0)).alias(name)

    def _unread(self) -> nw.Expr:
        """Tell where a row says of its figure what nobody can read, or that there is none."""
        wrong = []
        for role, known in (("decimals", self.decimals), ("unit_mult", self.scales)):
            text, lost = self._text(role), [one for one, number in known.items() if number is None]
            if text is not None and lost:
                wrong.append(text.is_in(lost))
        qualifier, status = self._text("qualifier"), self._text("status")
        if qualifier is not None:
            wrong.append(~qualifier.is_in(["", *QUALIFIERS]))
        if status is not None:
            wrong.append(status.is_in(list(EXPLAINED)))
        return _any(wrong)

    def _printed(self) -> Iterator[nw.Expr]:
        unread, column = self._unread(), self.column
        yield (~self._value.is_null() & ~unread).alias(_PRINTED)
        yield (nw.col(column.bad) | (unread & ~nw.col(column.field.column).is_null())).alias(BAD)
        yield (nw.col(column.odd) & ~unread).alias(_ODD)

    def _dec(self) -> nw.Expr:
        """Return the decimals that count: of the row, of its series, or of its text."""
        printed, said = nw.col(self.column.places), nw.col(_DECLARED)
        stated = {
            number: one.rounding.decimals
            for number, one in enumerate(self.series.values())
            if one.rounding.decimals is not None
        }
        if stated:
            said = nw.coalesce(said, _mapped(nw.col(SERIES), stated))
        dec = nw.coalesce(said, printed)
        vague = self._is_of(lambda one: one.rounding.per_cell)
        return nw.when(vague).then(printed).otherwise(dec)

    def _scaled(self) -> Iterator[nw.Expr]:
        """Yield figures and decimals in base units: a figure is rounded once, as if its text was read so."""
        dec, mult, printed = nw.col(_DECIMALS), nw.col(SCALE), nw.col(_PRINTED)
        if not any(self.scales.values()):
            yield nw.when(printed).then(self._value).alias(VALUE)
            yield dec.alias(PLACES)
            return
        places = nw.col(self.column.places)
        digits, power = (self._value * _ten_to(places)).round(0), mult - places
        up, down = digits * _ten_to(power), digits / _ten_to(power * -1)
        scaled = nw.when(power < 0).then(down).otherwise(up)
        yield nw.when(printed).then(scaled).alias(VALUE)
        yield nw.when(dec == EXACT).then(dec).otherwise(dec - mult).alias(PLACES)

    def _flags(self) -> Iterator[nw.Expr]:
        """Yield what is so of each row: whatever is not known is not."""
        printed, odd, exact = nw.col(_PRINTED), nw.col(_ODD), nw.col(_DECIMALS) == EXACT
        vast, fine = self._sizes(exact)
        status, qualifier = self._text("status"), self._text("qualifier")
        forecast, breaks = (_NOT if status is None else status == code for code in ("F", "B"))
        strange = _any([vast, forecast, breaks, *([] if qualifier is None else [qualifier != ""])])
        unsaid = nw.col(_DECLARED).is_null() & ~self._is_of(lambda one: one.rounding.states_unit)
        stated = ~unsaid & ~exact & ~self._is_of(lambda one: one.rounding.per_cell)
        placed, limited = self._placed(), self._is_of(lambda one: {one.minimum, one.maximum} != {None})
        flags = {
            SOLE: printed & ~strange,
            STRANGE: odd | (printed & strange) | breaks,
            ASTRAY: (printed & self._beyond()) | (odd & limited) | ~placed,
            STATED: stated & printed & placed & (_NOT if self.floating else ~_NOT),
            RANGED: limited & placed,
            FINER: stated & (odd | (printed & fine)),
            UNSAID: unsaid,
        }
        yield from (flag.fill_null(value=False).alias(name) for name, flag in flags.items())

    def _placed(self) -> nw.Expr:
        """Tell which rows say of which series and period they are."""
        placed = nw.col(SERIES) < len(self.series)
        return placed if self.last is None else placed & (nw.col(PERIOD) != self.last)

    def _sizes(self, exact: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
        """Tell which figures float64 does not tell apart from others, and which have finer digits."""
        places = nw.col(self.column.places)
        units = self._value * _ten_to(nw.when(exact).then(places).otherwise(nw.col(_DECIMALS)))
        vast, fine = units.abs() > _MOST, (units - units.round(0)).abs() > units.abs() * _SLACK
        if self.column.binary:
            vast, fine = vast | (places > MOST_DECIMALS), fine | vast
        if self.floating:
            # An exact binary number stands for no less than its last places.
            vast = vast | (exact & (self._value != 0))
        return vast, fine

    def _beyond(self) -> nw.Expr:
        """Tell which figures lie outside the range of their series."""
        ends = [domain_ends(one)[:2] for one in self.series.values()]
        lows = {number: low for number, (low, _) in enumerate(ends) if math.isfinite(low)}
        highs = {number: high for number, (_, high) in enumerate(ends) if math.isfinite(high)}
        limits = []
        if lows:
            limits.append(nw.col(VALUE) < _mapped(nw.col(SERIES), lows, nw.Float64))
        if highs:
            limits.append(nw.col(VALUE) > _mapped(nw.col(SERIES), highs, nw.Float64))
        return _any(limits)

    def _is_of(self, holds: Callable[[Series], bool]) -> nw.Expr:
        """Tell which rows are of a series of which something holds."""
        numbers = [number for number, one in enumerate(self.series.values()) if holds(one)]
        if len(numbers) == len(self.series):
            return nw.col(SERIES) < len(numbers)
        return nw.col(SERIES).is_in(numbers) if numbers else nw.lit(value=False)


def _mapped(column: nw.Expr, known: Mapping[Any, Any], kind: Any = nw.Int64) -> nw.Expr:  # noqa: ANN401
    """Return what is known of each value of a column; null elsewhere."""
    return column.replace_strict(list(known), list(known.values()), default=None, return_dtype=kind)


def _any(flags: Sequence[nw.Expr]) -> nw.Expr:
    if not flags:
        return nw.lit(value=False)
    return nw.any_horizontal(*(flag.fill_null(value=False) for flag in flags), ignore_nulls=True)


def _ten_to(power: nw.Expr) -> nw.Expr:
    return nw.lit(10.0) ** power.cast(nw.Float64)
