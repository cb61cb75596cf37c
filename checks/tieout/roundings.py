"""Roundings: to which unit a publisher rounds, to which side, and what a print can then stand for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal, cast

from tieout.model import Interval

Mode = Literal["nearest", "truncated", "up", "random"]
MODES: tuple[Mode, ...] = ("nearest", "truncated", "up", "random")
EXACT = 400
"""The decimals of a figure that is declared exact (``INF``): more than any print can have."""
UNSTATED = 401
"""The decimals of a figure of which only another unit is declared."""
MOST_DECIMALS = 300
_MOST_DIGITS = 60
FORMS = (
    '{"decimals": 1}, {"unit": 5}, {"significant": 6}, {"relative": 6e-8}, {"per": "cell"} or "exact" '
    'is expected, with a "mode" in the braces if need be (nearest, truncated, up or random),'
    " which may stand there alone"
)
SHORT_FORMS = (
    "exact, decimals 1, unit 5, significant 6, relative 6e-8 or per cell is expected, with a mode "
    "(nearest, truncated, up or random) behind it if need be, which may stand alone"
)
_WORDS = ("decimals", "unit", "significant", "relative")


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the figures of a field or series were rounded; what is not declared, rows or texts say.

    Args:
        decimals: digits after the point, ``EXACT`` for none lost.
        unit: the unit, in the scale of the print.
        significant: digits that count; with decimals, the coarser of the two.
        relative: the largest error as a part of the figure (6e-8 for float32).
        per_cell: whether each cell's own text says its decimals, whatever its row or column says.
        mode: to nearest, toward zero, away from zero, or to either neighbour at random.
    """

    decimals: int | None = None
    unit: Fraction | None = None
    significant: int | None = None
    relative: Fraction | None = None
    per_cell: bool = False
    mode: Mode = "nearest"

    @property
    def states_unit(self) -> bool:
        """Tell whether the unit is declared, so that zeros at the end of a print are digits."""
        return any(
            stated is not None for stated in (self.decimals, self.unit, self.significant, self.relative)
        )

    @property
    def coarsens(self) -> bool:
        """Tell whether the unit is declared otherwise than by decimals."""
        return any(stated is not None for stated in (self.unit, self.significant, self.relative))

    def unit_of(self, value: Fraction, multiplier: int, decimals: int) -> Fraction:
        """Return the rounding unit in base units; 0 for an exact figure.

        Args:
            value: the printed number in base units.
            multiplier: UNIT_MULT.
            decimals: the decimals that count, ``EXACT`` where nothing was lost, ``UNSTATED`` where only
                the declared unit counts.
        """
        if decimals == EXACT:
            return Fraction(0)
        units = [decimal_unit(multiplier, decimals)]
        if self.unit is not None:
            units.append(self.unit * Fraction(10) ** multiplier)
        if self.significant is not None and value:
            units.append(Fraction(10) ** (leading_place(value) + 1 - self.significant))
        if self.relative is not None:
            units.append(2 * self.relative * abs(value))
        return max(units)


NEAREST = Rounding()
"""What is so unless something else is declared."""


@cache
def decimal_unit(multiplier: int, decimals: int) -> Fraction:
    """Return 10^(UNIT_MULT - DECIMALS), in base units; 0 for an exact figure."""
    return Fraction(0) if decimals in (EXACT, UNSTATED) else Fraction(10) ** (multiplier - decimals)


def leading_place(value: Fraction) -> int:
    """Return the power of ten of a number's first digit."""
    size = abs(value)
    place = len(str(size.numerator)) - len(str(size.denominator))
    return place if size >= Fraction(10) ** place else place - 1


def stands_for(
    value: Fraction,
    unit: Fraction,
    qualifier: str = "",
    mode: Mode = "nearest",
    least: Fraction = Fraction(0),
) -> Interval:
    """Return every true value that is printed so; value and unit in base units.

    ``>`` leaves the upper end open, ``<`` the lower; ``~`` is as rounded. Nobody says how
    ties are rounded, so both ends of a print rounded to nearest belong to its interval.

    Args:
        value: the printed number.
        unit: the rounding unit; 0 for an exact figure.
        qualifier: ``>``, ``<``, ``~`` or nothing.
        mode: how it was rounded.
        least: how far the interval reaches at least, to either side (binary cells).
    """
    if qualifier == ">":
        return Interval(value, math.inf)
    if qualifier == "<":
        return Interval(-math.inf, value)
    sign = value.numerator
    below, above = reach(mode, (sign > 0) - (sign < 0))
    less = unit * below
    low, high = value - less, value + (less if above == below else unit * above)
    opens = mode != "nearest" and unit > 0
    rounded = Interval(low, high, opens and below == 1, opens and above == 1)
    if not least:
        return rounded
    return rounded.span(Interval(value - least, value + least))


@cache
def reach(mode: Mode, sign: int) -> tuple[Fraction, Fraction]:
    """Return how many units a true value may lie below and above its print; a whole unit is excluded.

    Args:
        mode: how it was rounded.
        sign: of the printed number: 1, 0 or -1.
    """
    none, half, whole = Fraction(0), Fraction(1, 2), Fraction(1)
    if mode == "nearest":
        return half, half
    if mode == "random":
        return whole, whole
    away = mode == "up"
    if sign == 0:
        return (none, none) if away else (whole, whole)
    return (whole, none) if (sign > 0) == away else (none, whole)


def read_rounding(declared: object) -> Rounding:
    """Read a declared rounding, as JSON has it; raise ValueError, naming the forms."""
    if declared == "exact":
        return Rounding(decimals=EXACT)
    if not isinstance(declared, Mapping) or not declared:
        raise ValueError(FORMS)
    given = dict(declared)
    mode = given.pop("mode", "nearest")
    if mode not in MODES:
        raise ValueError(f"the mode is {', '.join(MODES[:-1])} or {MODES[-1]}")
    if given.get("per") == "cell" and len(given) == 1:
        return Rounding(per_cell=True, mode=mode)
    if set(given) not in [set(), *({word} for word in _WORDS), {"significant", "decimals"}]:
        raise ValueError(FORMS)
    return Rounding(**{word: _amount(word, value) for word, value in given.items()}, mode=mode)


def _amount(word: str, value: object) -> Any:  # noqa: ANN401
    number = not isinstance(value, bool) and isinstance(value, (int, Decimal, Fraction))
    if word in ("decimals", "significant"):
        least, most = (-MOST_DECIMALS, MOST_DECIMALS) if word == "decimals" else (1, _MOST_DIGITS)
        if isinstance(value, int) and number and least <= value <= most:
            return value
        raise ValueError(f"{word} is a whole number from {least} to {most}")
    exact = Fraction(cast("Decimal", value)) if number else Fraction(0)
    largest = 1 if word == "relative" else 10**MOST_DECIMALS
    if Fraction(1, 10**MOST_DECIMALS) <= exact and (exact < 1 if word == "relative" else exact <= largest):
        return exact
    raise ValueError(
        "relative is a number between 0 and 1, such as 6e-8"
        if word == "relative"
        else "unit is a positive number, such as 5"
    )


def read_short(text: str) -> Rounding:
    """Read the short form of a code list, such as ``unit 5 random``; raise ValueError for others."""
    if text.lstrip().startswith(("{", '"')):
        return read_rounding(_from_json(text))
    words = text.split()
    if words == ["exact"]:
        return Rounding(decimals=EXACT)
    declared: dict[str, object] = {}
    if words and words[-1] in MODES:
        declared["mode"] = words.pop()
    if words == ["per", "cell"]:
        return read_rounding({**declared, "per": "cell"})
    amounts = dict(zip(words[::2], words[1::2], strict=False))
    known = set(amounts) <= set(_WORDS) and all(map(_is_number, amounts.values()))
    if len(words) != 2 * len(amounts) or not known or not (words or declared):
        raise ValueError(SHORT_FORMS)
    return read_rounding({**declared, **{word: _number(number) for word, number in amounts.items()}})


def _from_json(text: str) -> object:
    import json  # noqa: PLC0415

    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise ValueError(f"no JSON: {error}") from error


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]{1,60}(\.[0-9]{1,60})?(e[+-]?[0-9]{1,3})?", text))


def _number(text: str) -> int | Decimal:
    return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else Decimal(text)
