"""Factors: a figure is printed in another unit than is promised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from tieout.kinds import Promise
from tieout.relations.tree import Figure, Node, Number, Operation, walk
from tieout.trials.hypothesis import Around, Hypothesis, Part, quoted, rewritten, series_of

_MOST_SERIES = 8
_ENERGY = r"(?i:energy|electric|power|fuel|heat|coal|oil|gas)|[kMGTPE](?:J|Wh)|toe"
_CARBON = r"(?i:co2|carbon|emission|ghg)"
_UNITS: tuple[tuple[Fraction, str, str, str], ...] = (
    (Fraction(100), "a fraction, not percent", "percent, not a fraction", ""),
    (Fraction(1000), "thousands, or a separator read as a decimal point", "units, not thousands", ""),
    (Fraction(10), "", "", ""),
    (Fraction(10**6), "millions", "units, not millions", ""),
    (Fraction(10**4), "in 万", "units, not 万", ""),
    (Fraction(10**8), "in 亿", "units, not 亿", ""),
    (Fraction(10**9), "billions", "units, not billions", ""),
    (Fraction(10**5), "lakh", "", ""),
    (Fraction(10**7), "crore", "", ""),
    (Fraction(12), "a month's, not a year's", "a year's, not a month's", ""),
    (Fraction(4), "a quarter's, not a year's", "a year's, not a quarter's", ""),
    (Fraction(44, 12), "carbon, not CO2", "CO2, not carbon", _CARBON),
    (Fraction(18, 5), "TWh, not PJ", "PJ, not TWh", _ENERGY),
    (Fraction(2500, 9), "EJ, not TWh", "TWh, not EJ", _ENERGY),
    (Fraction(1163, 100), "Mtoe, not TWh", "TWh, not Mtoe", _ENERGY),
    (Fraction(5234, 125), "Mtoe, not PJ", "PJ, not Mtoe", _ENERGY),
)
"""By how much a figure is too small, what may be printed then, what where it is too large, and of which."""


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for each series and each unit that it is printed in that one."""
    if any(line.sign != "==" for line in promise.relations):
        return
    ratio = any(
        isinstance(node, Operation) and node.sign == "/" for r in promise.relations for node in walk(r)
    )
    for series in series_of(promise)[:_MOST_SERIES]:
        of_rate = ratio and series == series_of(promise)[0]
        for by, said in scales(of_rate=of_rate, about=f"{series} {around.units.get(series, '')}"):
            yield _scaled(promise, series, by, said)


def scales(*, of_rate: bool = False, about: str = "") -> Iterator[tuple[Fraction, str]]:
    """Yield by how much a figure may be off, and how that is said.

    Args:
        of_rate: whether it is a rate, which may be a fraction.
        about: its name and its unit: what units it may be in is said of those that are likely.
    """
    for factor, small, large, likely in _UNITS:
        fits = not likely or re.search(likely, about)
        for by, way, unit in ((factor, "small", small), (1 / factor, "large", large)):
            said = f"is {_count(factor)} times too {way}"
            if factor != 100:
                yield by, said + (f" ({unit}?)" if unit and fits else "")
            else:
                yield by, f"is {unit}: 100 times too {way}" if of_rate else said


def _scaled(promise: Promise, series: str, by: Fraction, said: str) -> Hypothesis:
    def change(figure: Figure) -> Node:
        return Operation("*", Number(by), figure) if figure.series == series else figure

    part = Part(rewritten(promise, change))
    return Hypothesis("factor", f"{quoted(series)} {said}", (part,), about=series)


def _count(factor: Fraction) -> str:
    """Return a factor in words: 1 000 000, 44/12, 3.6, 277.78."""
    if factor == Fraction(44, 12):
        return "44/12"
    if factor.denominator == 1:
        return f"{int(factor):,}".replace(",", " ")
    return f"{float(factor):.2f}".rstrip("0")
