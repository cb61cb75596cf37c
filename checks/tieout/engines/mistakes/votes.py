"""Votes: by which factor the cells of findings are off, if any: what each must be, against its print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from tieout.engines.ground import Place
from tieout.engines.observe import Observations
from tieout.model import Cell, Finding, Interval
from tieout.trials.factors import scales

_MOST = 6
_WIDE = 3
"""What a cell should be says nothing of a factor where its ends are further apart."""
_SHARP = Fraction(21, 20)
"""A factor that nobody knows must be as sharp as that."""
_NEARLY_ONE = Fraction(11, 10)


class Vote(NamedTuple):
    """A factor that cells of findings ask for.

    Args:
        series: the position of their series.
        by: what they are to be multiplied by.
        said: how that is said.
        places: which figures ask for it.
    """

    series: int
    by: Fraction
    said: str
    places: frozenset[Place]


class _Asks(NamedTuple):
    """What one finding asks of one of its cells: by what it is to be multiplied."""

    finding: str
    place: Place
    low: Fraction
    high: Fraction

    def has(self, by: Fraction) -> bool:
        """Tell whether it may be a number."""
        return self.low <= by <= self.high


def scaled(interval: Interval, by: Fraction) -> Interval:
    """Return an interval times a number that is not zero."""
    low, high, open_low, open_high = interval
    if by < 0:
        low, high, open_low, open_high = high, low, open_high, open_low
    return Interval(low * by, high * by, open_low, open_high)


def voted(
    seen: Observations,
    findings: Sequence[Finding],
    place_of: Callable[[Cell], Place | None],
    *,
    fewest: int,
    cells: int,
) -> Iterator[Vote]:
    """Yield the factors that most findings ask of cells of one series, known ones and any other.

    Args:
        seen: the observations.
        findings: the findings.
        place_of: tells which figure a cell prints.
        fewest: so many findings ask for it.
        cells: of so many cells.
    """
    asks: dict[int, list[_Asks]] = {}
    for finding in findings:
        for cell in finding.cells:
            place, ends = place_of(cell), _asked(cell)
            if place is not None and ends is not None:
                asks.setdefault(place[0], []).append(_Asks(finding.id, place, *ends))
    votes: list[tuple[int, Vote]] = []
    for series, asked in asks.items():
        one = seen.series_facts[series]
        known = [*scales(about=f"{one.name} {one.unit}"), (Fraction(-1), "has the opposite sign")]
        if (other := _common(asked, [by for by, _ in known])) is not None:
            known.append(other)
        for by, said in known:
            meant = [ask for ask in asked if ask.has(by)]
            number, places = len({ask.finding for ask in meant}), frozenset(ask.place for ask in meant)
            if number >= fewest and len(places) >= cells:
                votes.append((number, Vote(series, by, said, places)))
    votes.sort(key=lambda pair: -pair[0])
    yield from (vote for _, vote in votes[:_MOST])


def _asked(cell: Cell) -> tuple[Fraction, Fraction] | None:
    """Return between which numbers a cell is to be multiplied by one; None where these are far apart."""
    own, needed = cell.interval, cell.implied
    if own is None or needed is None or not (own.bounded and needed.bounded):
        return None
    if own.low <= 0 <= own.high or needed.low <= 0 <= needed.high:
        return None
    ends = [Fraction(there) / Fraction(here) for there in needed.ends for here in own.ends]
    low, high = min(ends, key=abs), max(ends, key=abs)
    return (min(ends), max(ends)) if abs(high) <= _WIDE * abs(low) else None


def _common(asked: Sequence[_Asks], known: Sequence[Fraction]) -> tuple[Fraction, str] | None:
    """Return the factor that most findings have in common, if it is sharp, far from one and not known."""
    asked = [one for one in asked if one.low > 0]
    if not asked:
        return None
    counts = {end: len({one.finding for one in asked if one.has(end)}) for end in {one.low for one in asked}}
    most = max(sorted(counts), key=counts.__getitem__)
    meant = [one for one in asked if one.has(most)]
    low, high = max(one.low for one in meant), min(one.high for one in meant)
    if high > _SHARP * low or (low < _NEARLY_ONE and 1 / high < _NEARLY_ONE):
        return None
    if any(low <= by <= high for by in known):
        return None
    small = low > 1
    number = _shortest(low, high) if small else _shortest(1 / high, 1 / low)
    said = f"is about {float(number):.10g} times too {'small' if small else 'large'}"
    return (number if small else 1 / number), said


def _shortest(low: Fraction, high: Fraction) -> Fraction:
    """Return the number between two others that has the fewest decimals."""
    for places in range(12):
        scale = 10**places
        number = Fraction(-(-low * scale // 1), scale)
        if number <= high:
            return number
    return (low + high) / 2
