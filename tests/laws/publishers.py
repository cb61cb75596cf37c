"""Publishers: how true values become prints, and which true values a print can stand for.

By plain fractions, and not by the package.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple

from oracle import Values

MODES = ("nearest", "truncated", "up", "random")
_MOST_DIGITS = 25

Place = tuple[str, str, str]
"""Series, area, period."""


class Print(NamedTuple):
    """One row of a table: a number, and what the row says of it."""

    place: Place
    text: str
    multiplier: int = 0
    decimals: str = ""
    qualifier: str = ""
    source: str = "one"

    @property
    def value(self) -> Fraction:
        return Fraction(self.text) * Fraction(10) ** self.multiplier

    def __str__(self) -> str:
        cells = (*self.place, self.text, self.multiplier, self.decimals, self.qualifier, self.source)
        return ",".join(map(str, cells))


@dataclass(frozen=True)
class Publisher:
    """Who prints a series, and how its figures are rounded.

    Args:
        mode: to nearest, toward zero, away from zero, or to either neighbour at random.
        form: what is declared: ``decimals`` (in each row), ``unit``, ``significant`` or ``exact``.
        size: the unit in the scale of the print, or how many digits are significant.
        minimum: whether the facts say that no figure is negative.
    """

    mode: str = "nearest"
    form: str = "decimals"
    size: Fraction = Fraction(0)
    minimum: bool = False

    @property
    def declared(self) -> str:
        """Return the rounding as a code list has it."""
        mode = "" if self.mode == "nearest" or self.form == "exact" else self.mode
        words = {"decimals": "", "exact": "exact"}.get(self.form, f"{self.form} {_number(self.size)}")
        return f"{words} {mode}".strip()

    @property
    def rounding(self) -> dict[str, Any] | str:
        """Return the rounding as a field has it."""
        if self.form == "exact":
            return "exact"
        mode = {} if self.mode == "nearest" else {"mode": self.mode}
        return mode if self.form == "decimals" else {self.form: _number(self.size), **mode}

    def print(self, place: Place, value: Fraction, random: Random, source: str = "one") -> Print:
        """Print a true value in some scale and precision; now and then as a bound that it keeps."""
        multiplier = random.choice([0, 0, 0, 3, 6])
        decimals = random.choice([0, 1, 2, 3, -1, -2])
        scaled = value / 10**multiplier
        if self.form == "decimals" and random.random() < 0.05 and terminates(scaled):
            return Print(place, written(scaled), multiplier, "INF", "", source)
        unit = self._unit(scaled, decimals)
        shown = rounded(scaled, unit, self.mode, random)
        qualifier = random.choices(["", "~", ">", "<"], [85, 5, 5, 5])[0] if unit else ""
        shown += {">": -unit, "<": unit}.get(qualifier, 0)
        if self.minimum:
            shown = max(shown, Fraction(0))
        own = self.form == "decimals"
        text = written(shown, decimals if own else 0)
        return Print(place, text, multiplier, str(decimals) if own else "", qualifier, source)

    def unit(self, row: Print) -> Fraction:
        """Return the rounding unit of a print, in base units."""
        if row.decimals == "INF":
            return Fraction(0)
        return self._unit(Fraction(row.text), int(row.decimals or 0)) * Fraction(10) ** row.multiplier

    def _unit(self, number: Fraction, decimals: int) -> Fraction:
        """Return the unit to which a number is rounded, in its own scale; 0 where it is exact."""
        if self.form == "exact" or (self.form == "significant" and not number):
            return Fraction(0)
        if self.form == "unit":
            return self.size
        if self.form == "significant":
            return Fraction(10) ** (first_place(number) + 1) / Fraction(10) ** int(self.size)
        return Fraction(10) ** -decimals

    def values(self, row: Print) -> Values:
        """Return all true values that are printed so."""
        v, u = row.value, self.unit(row)
        least = Fraction(0) if self.minimum else -math.inf
        if row.qualifier == ">":
            return Values(v, math.inf).at_least(least)
        if row.qualifier == "<":
            return Values(-math.inf, v).at_least(least)
        return _reached(v, u, self.mode).at_least(least) if u else Values(v, v)


def _number(size: Fraction) -> int | float:
    return int(size) if size.denominator == 1 else float(size)


def _reached(v: Fraction, u: Fraction, mode: str) -> Values:
    if mode == "nearest":
        return Values(v - u / 2, v + u / 2)
    if mode == "random" or (mode == "truncated" and v == 0):
        return Values(v - u, v + u, low_in=False, high_in=False)
    if v == 0:
        return Values(v, v)
    if (mode == "truncated") == (v > 0):
        return Values(v, v + u, high_in=False)
    return Values(v - u, v, low_in=False)


def rounded(value: Fraction, unit: Fraction, mode: str, random: Random) -> Fraction:
    """Return the multiple of a unit that is printed for a value; a tie goes up or down."""
    if not unit or not value % unit:
        return value
    below, rest = divmod(value, unit)
    either = random.random() < 0.5
    above = {
        "nearest": either if 2 * rest == unit else 2 * rest > unit,
        "truncated": value < 0,
        "up": value > 0,
        "random": either,
    }
    return (below + above[mode]) * unit


def first_place(number: Fraction) -> int:
    """Return the power of ten of a number's first digit."""
    place = 0
    while abs(number) >= Fraction(10) ** (place + 1):
        place += 1
    while abs(number) < Fraction(10) ** place:
        place -= 1
    return place


def terminates(value: Fraction) -> bool:
    """Tell whether a number can be printed exactly, in a few digits."""
    scaled = value * 10**_MOST_DIGITS
    return scaled.denominator == 1 and len(str(abs(scaled))) <= 2 * _MOST_DIGITS


def written(value: Fraction, decimals: int = 0) -> str:
    """Write a number exactly, with so many decimals or more."""
    places = max(decimals, 0)
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(value) * 10**places).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def publisher(random: Random, values: Collection[Fraction], modes: Sequence[str] = MODES) -> Publisher:
    """Draw who prints some true values, and how they are rounded."""
    exact = ["exact"] if all(map(terminates, values)) else []
    form = random.choice(["decimals", "decimals", "decimals", "unit", "significant", *exact])
    sizes = {
        "unit": [Fraction(5), Fraction(25), Fraction(1, 4), Fraction(1, 20)],
        "significant": [Fraction(number) for number in (2, 3, 4, 6)],
    }
    return Publisher(
        random.choice(modes),
        form,
        random.choice(sizes.get(form, [Fraction(0)])),
        min(values, default=-1) >= 0 and random.random() < 0.5,
    )
