"""Linear forms: what a relation says of true values, as weighted sums that lie in intervals.

A published rate is a known interval. With it growth, shares and ratios are linear in the levels:
``published == 100*part/whole`` says ``part >= low*whole`` and ``part <= high*whole``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from tieout.model import Interval, is_infinite
from tieout.relations.enclosed import Enclosed, Rest, enclosed
from tieout.relations.exact import IntervalOf, certain, scaled, summed
from tieout.relations.quotients import ONE, Quotient, number_in, proportion
from tieout.relations.terms import Terms, added, linear, times
from tieout.relations.tree import Figure, Operation, Relation, figures
from tieout.relations.within import NOT_NEGATIVE, Known, anything, compared

_KEPT = 1_000
_ZERO = Interval(Fraction(0), Fraction(0))
_POSITIVE = NOT_NEGATIVE._replace(open_low=True)


class Row(NamedTuple):
    """A weighted sum of true values, and the interval in which it lies.

    A row without terms that does not contain 0 says that no values satisfy the relation.
    """

    terms: Mapping[Figure, Fraction]
    interval: Interval


class Rated(NamedTuple):
    """How a known figure follows from the others.

    Args:
        figure: the known figure.
        top: what is divided, as a linear term.
        bottom: by what it is divided.
        positive: the sign of *bottom* that the rows assume.
        published: from an interval of *top* / *bottom* to all that the figure then can be.
    """

    figure: Figure
    top: Terms
    bottom: Terms
    positive: bool
    published: Callable[[Interval], Interval]


class Form(NamedTuple):
    """What a relation and its conditions say, as rows that all true values satisfy.

    Args:
        rows: the rows.
        known: the figures whose intervals went into the rows: these hold while those do.
        loose: whether the rows say less than the relation.
        rated: how a known figure follows from the others, where that can be said.
        assumed: figures whose prints alone tell that the rows are promised, or which of two roots it is.
        divisor: a divisor of which nothing but prints tells the sign.
        turned: the rows if it has the other sign.
    """

    rows: tuple[Row, ...]
    known: frozenset[Figure]
    loose: bool
    rated: Rated | None
    assumed: frozenset[Figure] = frozenset()
    divisor: Mapping[Figure | None, Fraction] = MappingProxyType({})
    turned: tuple[Row, ...] = ()

    @property
    def unknown(self) -> frozenset[Figure]:
        """Return the figures of its rows that are not known."""
        return frozenset(figure for row in self.rows for figure in row.terms) - self.known


def linear_form(
    relation: Relation, interval_of: IntervalOf, years: Callable[[str], Fraction] | None = None
) -> Form | None:
    """Return the linear form of a relation; None where nothing can soundly be said so.

    Args:
        relation: the relation, bound; its conditions are taken to hold.
        interval_of: what each figure can be.
        years: the years from a period to the item's own.
    """
    conditions = _conditions(relation)
    if not all(certain(condition, interval_of, years) for condition in conditions.bare):
        return None  # an average over no years: nothing is promised
    known = Known(conditions.narrowed(interval_of), years, conditions.narrowed(anything))
    forms = (_form(case, conditions, known) for case in enclosed(relation, known))
    # Of the ways to say it, the one that takes the fewest figures as known.
    form = max((form for form in forms if form), key=lambda form: len(form.unknown), default=None)
    return form and form._replace(assumed=form.assumed | conditions.others)


@dataclass(frozen=True, eq=False)
class _Conditions:
    """What the conditions of a relation say.

    Args:
        bare: those without figures.
        promised: what those say as rows without which the relation has no meaning.
        alone: what these say of single figures.
        others: the figures of those that say where the relation is promised.
    """

    bare: Sequence[Relation]
    promised: tuple[Row, ...]
    alone: Mapping[Figure, Sequence[Interval]]
    others: frozenset[Figure]

    def narrowed(self, interval_of: IntervalOf) -> IntervalOf:
        """Return what figures can be, cut by what is promised of each by itself."""

        def narrowed(figure: Figure) -> Interval:
            interval = interval_of(figure)
            for half in self.alone.get(figure, ()):
                interval = interval.cut(half)
            return interval

        return narrowed


@lru_cache(_KEPT)
def _conditions(relation: Relation) -> _Conditions:
    """Sort the conditions of a relation: who prints a rate says that its divisor is positive.

    Where else something is promised hangs on prints.
    """
    plain = linear(Operation("-", relation.left, relation.right)) is not None
    own = set(figures(relation._replace(conditions=())))
    needed = [one for one in relation.conditions if not plain and own.issuperset(figures(one))]
    others = (figure for one in relation.conditions if one not in needed for figure in figures(one))
    bare = [one for one in relation.conditions if not any(figures(one))]
    promised, alone = tuple(_promised(needed)), dict[Figure, list[Interval]]()
    for terms, half in promised:
        if len(terms) == 1:
            ((figure, weight),) = terms.items()
            alone.setdefault(figure, []).append(scaled(half, 1 / weight))
    return _Conditions(bare, promised, alone, frozenset(others))


def _promised(conditions: Sequence[Relation]) -> Iterator[Row]:
    """Yield what conditions say as rows, those that are linear."""
    for condition in conditions:
        terms = linear(Operation("-", condition.left, condition.right))
        if terms is not None and any(figures(condition)):
            yield from _row(terms, compared(condition.sign, _ZERO))


def _row(terms: Terms, interval: Interval) -> Iterator[Row]:
    """Yield the row of a linear term that lies in an interval, unless it says nothing."""
    constant = terms.get(None, Fraction(0))
    # A fraction may be beyond all floats: then an infinite end has no difference to it.
    low, high = (end if is_infinite(end) else end - constant for end in interval.ends)
    shifted = interval._replace(low=low, high=high)
    weights = {figure: weight for figure, weight in terms.items() if figure is not None and weight}
    if not (is_infinite(low) and is_infinite(high)) and (weights or not shifted.meets(_ZERO)):
        yield Row(weights, shifted)


class _Divisor(NamedTuple):
    """A term by which is divided.

    Args:
        terms: the term.
        promised: the intervals in which it is promised to lie.
        settled: whether they tell its sign, whatever is printed.
    """

    terms: Terms
    promised: Sequence[Interval]
    settled: bool

    def sign(self, interval: Interval) -> bool | None:
        """Tell whether it is positive, or negative, within an interval; None where neither is known."""
        for half in self.promised:
            interval = interval.cut(half)
        if interval.low >= 0:
            return True if interval.high > 0 else None
        return False if interval.high <= 0 else None

    def signed(self, *, positive: bool, strictly: bool) -> Iterator[Row]:
        """Yield its sign as a row, unless a condition says it."""
        half = scaled(_POSITIVE if strictly else NOT_NEGATIVE, Fraction(1 if positive else -1))
        if half not in self.promised:
            yield from _row(self.terms, half)


@lru_cache(_KEPT)
def _divisor(terms: tuple[tuple[Figure | None, Fraction], ...], conditions: _Conditions) -> _Divisor:
    """Return a term by which is divided, and what conditions say of it."""
    bottom = dict(terms)
    by = ((half, proportion(bottom, row)) for row, half in conditions.promised)
    divisor = _Divisor(bottom, [scaled(half, one) for half, one in by if one is not None], settled=False)
    alone = divisor.sign(summed(bottom, conditions.narrowed(anything)))
    return divisor._replace(settled=alone is not None)


def _form(case: Enclosed, conditions: _Conditions, known: Known) -> Form | None:
    """Return the linear form of a case; None where the sign of its bottom is not known."""
    (top, bottom), interval = case.quotient, case.interval
    constant, divisor = number_in(bottom), None
    if constant is not None:
        top, bottom, positive = times(top, 1 / constant), ONE, True
        rows = list(_row(top, interval))
    else:
        divisor = _divisor(tuple(bottom.items()), conditions)
        sign = divisor.sign(known.sum(bottom))
        if sign is None:
            return None
        positive, rows = sign, list(_rows(top, bottom, interval, positive=sign))
    if not case.possible:
        rows.append(Row({}, _POSITIVE))
    if not rows:
        return None
    if divisor is not None:
        rows += divisor.signed(positive=positive, strictly=not case.factor)
    rows += conditions.promised
    form = Form(tuple(rows), frozenset(), loose=False, rated=None, assumed=case.assumed)
    if divisor is not None and not divisor.settled:
        form = _turning(form, case, divisor, conditions.promised, positive=not positive)
    if case.rest is None:
        return form
    rated = _rated(case.rest, Quotient(top, bottom), known, positive=positive)
    loose = not case.sharp or (rated is None and bool(case.rest.outside))
    return form._replace(known=case.rest.outside, loose=loose, rated=rated)


def _turning(
    form: Form, case: Enclosed, divisor: _Divisor, promised: tuple[Row, ...], *, positive: bool
) -> Form:
    """Add what holds if the divisor has the other sign than its prints say.

    That of a factor says which way its product compares: such a divisor is taken as known.
    """
    top, bottom = case.quotient
    if case.factor and case.rest is not None and case.rest.relation.sign != "==":
        return form._replace(assumed=form.assumed.union(figure for figure in bottom if figure is not None))
    turned = list(_rows(top, bottom, case.interval, positive=positive))
    turned += divisor.signed(positive=positive, strictly=not case.factor)
    if not case.possible:
        turned.append(Row({}, _POSITIVE))
    return form._replace(divisor=bottom, turned=(*turned, *promised))


def _rows(top: Terms, bottom: Terms, interval: Interval, *, positive: bool) -> Iterator[Row]:
    """Yield what it says of top and bottom that their quotient lies in an interval."""
    low, high, open_low, open_high = interval
    if low == high:
        yield from _row(_apart(top, bottom, Fraction(low)), _ZERO)
        return
    for end, is_open, at_least in ((low, open_low, positive), (high, open_high, not positive)):
        if not is_infinite(end):
            half = Interval(Fraction(0), math.inf, is_open)
            terms = _apart(top, bottom, Fraction(end))
            yield from _row(terms, half if at_least else scaled(half, Fraction(-1)))


def _apart(top: Terms, bottom: Terms, by: Fraction) -> Terms:
    return added(top, times(bottom, -by))


def _rated(rest: Rest, by: Quotient, known: Known, *, positive: bool) -> Rated | None:
    """Say how the one known figure follows from a quotient; None where there is none, or several."""
    if rest.solved is None:
        return None
    (figure,) = rest.outside
    if figure in by.top or figure in by.bottom:
        return None
    return Rated(figure, *by, positive, partial(_published, rest.solved, known))


def _published(solved: Relation, known: Known, interval: Interval) -> Interval:
    """Return what a figure can be that a quotient gives which lies in an interval."""
    return compared(solved.sign, known.range(solved.right, interval))
