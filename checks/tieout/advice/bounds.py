"""Rules over bounds alone: nothing can break what compares "more than" with "more than"."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from tieout.advice.said import Said
from tieout.advice.words import listed, shown
from tieout.expectations import Rule
from tieout.model import EVERYTHING, Interval, is_infinite
from tieout.relations.exact import exactly
from tieout.relations.sentence import digits_of, spell_interval
from tieout.relations.solve import solve
from tieout.relations.tree import Comparison, Figure, Relation, figures, years_named

_FAR = Fraction(10) ** 30
"""Beyond what anyone prints: what holds so far out holds for any bound."""
_MOST = 4
_POSITIVE = Interval(Fraction(0), math.inf)


def unbreakable(rule: Rule, said: Mapping[str, Said]) -> Iterator[str]:
    """Yield advice on relations that no print can break while all other figures are bounds."""
    found = [
        text
        for promise in rule.promises
        for relation in promise.relations
        # What is said of qualifiers is said of actual figures.
        if isinstance(promise.anchor, Figure)
        and not rule.forecasts
        and (text := _unbreakable(relation, promise.anchor, said))
    ]
    if found:
        more = f"; so it is with {len(found) - 1} more of its relations" if len(found) > 1 else ""
        yield f"{found[0]}{more}; it waits for a figure without > or <: remove it if none will come"


def _unbreakable(relation: Relation, anchor: Figure, said: Mapping[str, Said]) -> str:
    others = {one for one in figures(relation) if one != anchor}
    given = {one: said.get(one.series, Said()) for one in sorted(others, key=shown)}
    own = said.get(anchor.series, Said())
    fits = _fits(relation, anchor, given) if _are_bounds(given, relation) else None
    if fits is None or not _holds_all(fits, own):
        return ""
    series = listed(dict.fromkeys(shown(Figure(one.series)) for one in given))
    return (
        f"{shown(relation)} cannot fail: every figure of {series} is printed as a bound"
        f"{_fitting(anchor, fits, own)}"
    )


def _are_bounds(given: Mapping[Figure, Said], relation: Relation) -> bool:
    zeros = any(one.or_zero or (one.reach is not None and one.reach.restart) for one in given)
    if zeros or any(years_named(relation)) or not 0 < len(given) <= _MOST:
        return False
    return all(one.bounds for one in given.values())


def _fits(relation: Relation, anchor: Figure, given: Mapping[Figure, Said]) -> Interval | None:
    """Return what the anchor can be printed as and fit, whichever bounds the others are."""
    solved = solve(relation, anchor)
    if solved is None:
        return None
    fits = EVERYTHING
    for marks in product(*(sorted(one.qualifiers) for one in given.values())):
        far = {
            one: _beyond(mark, said.allowed) for (one, said), mark in zip(given.items(), marks, strict=True)
        }
        span = _allowed(solved.sign, exactly(solved.right, far.__getitem__))
        fits = Interval(max(fits.low, span.low), min(fits.high, span.high))
    return fits


def _beyond(mark: str, allowed: Interval) -> Interval:
    """Return what a figure can be that is printed as a bound, however far out the bound."""
    if mark == ">":
        end = allowed.high
        return Interval(_FAR, end) if is_infinite(end) else Interval(end, end)
    end = allowed.low
    return Interval(end, -_FAR) if is_infinite(end) else Interval(end, end)


def _allowed(sign: Comparison, other: Interval) -> Interval:
    if sign == "==":
        return other
    return Interval(other.low, math.inf) if sign in (">=", ">") else Interval(-math.inf, other.high)


def _holds_all(fits: Interval, own: Said) -> bool:
    """Tell whether whatever may be printed fits; where the facts set no limit, whatever is not negative."""
    if own.bounds:
        return all(is_infinite(fits.high if mark == ">" else fits.low) for mark in own.qualifiers)
    wanted = _POSITIVE if own.allowed == EVERYTHING else own.allowed
    return fits.low <= wanted.low and wanted.high <= fits.high


def _fitting(anchor: Figure, fits: Interval, own: Said) -> str:
    if own.bounds:
        return ""
    range_ = "" if fits == EVERYTHING else f" of {spell_interval(fits, digits_of(fits))}"
    return f", so any {shown(anchor)}{range_} fits"
