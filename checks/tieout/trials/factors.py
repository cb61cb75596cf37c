"""Factors: a figure is printed in another unit than is promised."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tieout.kinds import Promise
from tieout.relations.tree import Figure, Node, Number, Operation, walk
from tieout.trials.hypothesis import Around, Hypothesis, Part, quoted, rewritten, series_of

_MOST_SERIES = 8
_UNITS: tuple[tuple[Fraction, str, str], ...] = (
    (Fraction(100), "a fraction, not percent", "percent, not a fraction"),
    (Fraction(1000), "thousands, or a separator read as a decimal point", "units, not thousands"),
    (Fraction(10), "", ""),
    (Fraction(10**6), "millions", "units, not millions"),
    (Fraction(10**4), "in 万", "units, not 万"),
    (Fraction(10**8), "in 亿", "units, not 亿"),
    (Fraction(10**9), "billions", "units, not billions"),
    (Fraction(10**5), "lakh", ""),
    (Fraction(10**7), "crore", ""),
    (Fraction(12), "a month's, not a year's", "a year's, not a month's"),
    (Fraction(44, 12), "carbon, not CO2", "CO2, not carbon"),
    (Fraction(18, 5), "TWh, not PJ", "PJ, not TWh"),
    (Fraction(2500, 9), "PJ, not GWh", "GWh, not PJ"),
)
"""By how much a figure is too small, what may be printed then, and what where it is too large."""


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for each series and each unit that it is printed in that one."""
    del around
    if any(line.sign != "==" for line in promise.relations):
        return
    ratio = any(
        isinstance(node, Operation) and node.sign == "/" for r in promise.relations for node in walk(r)
    )
    for series in series_of(promise)[:_MOST_SERIES]:
        for factor, small, large in _UNITS:
            for by, way, unit in ((factor, "small", small), (1 / factor, "large", large)):
                if factor != 100:
                    yield _scaled(promise, series, by, f"is {_count(factor)} times too {way}", unit)
                elif ratio and series == series_of(promise)[0]:
                    yield _scaled(promise, series, by, f"is {unit}: 100 times too {way}", "")
                else:
                    yield _scaled(promise, series, by, f"is 100 times too {way}", "")


def _scaled(promise: Promise, series: str, by: Fraction, said: str, unit: str) -> Hypothesis:
    def change(figure: Figure) -> Node:
        return Operation("*", Number(by), figure) if figure.series == series else figure

    claim = f"{quoted(series)} {said}" + (f" ({unit}?)" if unit else "")
    return Hypothesis("factor", claim, (Part(rewritten(promise, change)),), about=series)


def _count(factor: Fraction) -> str:
    """Return a factor in words: 1 000 000, 44/12, 3.6, 277.78."""
    if factor == Fraction(44, 12):
        return "44/12"
    if factor.denominator == 1:
        return f"{int(factor):,}".replace(",", " ")
    return f"{float(factor):.2f}".rstrip("0")
