"""Enclosed: the quotients of linear terms that a relation is about, and in what they lie."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from tieout.model import Interval
from tieout.relations.quotients import Quotient, quotient, standing
from tieout.relations.solve import Step, solve, undone
from tieout.relations.terms import Terms, linear
from tieout.relations.tree import FLIPPED, Comparison, Figure, Log, Node, Operation, Relation, figures
from tieout.relations.within import HERE, Known, Lying, compared, inside, short

_KEPT = 1_000
_ZERO = Interval(Fraction(0), Fraction(0))


class Rest(NamedTuple):
    """What stands around a term in a relation.

    Args:
        relation: the relation with HERE in its place.
        outside: the figures around it.
        repeated: the figures of the term that stand outside it, too.
        solved: the relation, solved for the one figure around the term; None where that cannot be said,
            or there are several.
    """

    relation: Relation
    outside: frozenset[Figure]
    repeated: frozenset[Figure]
    solved: Relation | None


class Enclosed(NamedTuple):
    """A quotient of linear terms within a relation, and the interval in which it lies.

    Args:
        quotient: the quotient; of a product, another factor that is taken to the other side.
        interval: in which it lies.
        rest: what stands around it; all figures there are known.
        sharp: whether the interval and the signs say all that the relation says.
        possible: whether any value satisfies the relation.
        factor: whether the bottom was a factor: then it may be zero.
        assumed: figures of the quotient whose prints went into the interval.
    """

    quotient: Quotient
    interval: Interval
    rest: Rest | None = None
    sharp: bool = True
    possible: bool = True
    factor: bool = False
    assumed: frozenset[Figure] = frozenset()


def enclosed(relation: Relation, known: Known) -> Iterator[Enclosed]:
    """Yield quotients that a relation is about: itself, or what stands within it."""
    whole, sides = _taken_apart(relation)
    if whole is not None:
        yield Enclosed(whole, compared(relation.sign, _ZERO))
        return
    yield from _of_product(relation, known)
    for side in sides:
        one, compares, other = side
        outer = Lying(one, compared(compares, known.range(other)))
        for node, interval, sharp, possible, assumed in _innermost(outer, known):
            found, rest = _found(node, side)
            yield Enclosed(found, short(interval), rest, sharp, possible, assumed=assumed | rest.repeated)


@lru_cache(_KEPT)
def _taken_apart(relation: Relation) -> tuple[Quotient | None, Sequence[Step]]:
    """Return a relation as a quotient that compares with zero; else its sides that are no linear terms."""
    left, sign, right, _ = relation
    whole = quotient(Operation("-", left, right))
    sides = ((left, sign, right), (right, FLIPPED[sign], left))
    return whole, () if whole else [side for side in sides if linear(side[0]) is None]


@lru_cache(_KEPT)
def _found(node: Node, side: Step) -> tuple[Quotient, Rest]:
    """Return a term within a side of a relation as a quotient, and what stands around it."""
    one, compares, other = side
    found = quotient(node)
    assert found is not None
    return found, _around(Relation(_without(one, node), compares, other), _elsewhere(node, one, other))


@lru_cache(_KEPT)
def _around(relation: Relation, repeated: frozenset[Figure] = frozenset()) -> Rest:
    """Return what stands around HERE in a relation."""
    outside = frozenset(figures(relation)) - {HERE}
    return Rest(relation, outside, repeated, solve(relation, *outside) if len(outside) == 1 else None)


def _innermost(outer: Lying, known: Known) -> Iterator[Lying]:
    """Yield the largest terms within a term that are quotients of linear terms."""
    if quotient(outer.node) is not None:
        yield outer
        return
    for inner in inside(outer, known):
        yield from _innermost(inner, known)


def _elsewhere(part: Node, *sides: Node) -> frozenset[Figure]:
    """Return the figures of a part that stand outside it, too: their prints went into what it lies in."""
    standing = Counter(figure for side in sides for figure in figures(side))
    standing.subtract(figures(part))
    return frozenset(figure for figure in figures(part) if standing[figure] > 0)


def _without(node: Node, part: Node) -> Node:
    """Return a term with HERE in the place of a part."""
    if node == part:
        return HERE
    if isinstance(node, Operation):
        return replace(node, left=_without(node.left, part), right=_without(node.right, part))
    return replace(node, node=_without(node.node, part)) if isinstance(node, Log) else node


def _of_product(relation: Relation, known: Known) -> Iterator[Enclosed]:
    """Yield a product solved for either factor, the one that is known more closely first."""
    product = _product(relation)
    if product is None:
        return
    one, sign, terms, other = product
    factors = [(one, other), (other, one)]
    for factor, divisor in sorted(factors, key=lambda pair: _spread(known.range(pair[0]))):
        bottom = linear(divisor)
        assert bottom is not None
        # total <= factor*divisor: total/divisor <= factor where the divisor is positive.
        turned = FLIPPED[sign] if known.range(divisor).low >= 0 else sign
        interval = compared(turned, known.range(factor))
        rest = _around(Relation(factor, FLIPPED[turned], HERE))
        yield Enclosed(Quotient(terms, standing(bottom)), interval, rest, sharp=False, factor=True)


@lru_cache(_KEPT)
def _product(relation: Relation) -> tuple[Node, Comparison, Terms, Node] | None:
    """Return two linear factors and, between them, how their product compares with a linear term."""
    left, sign, right, _ = relation
    if linear(left) is not None:
        left, sign, right = right, FLIPPED[sign], left
    while isinstance(left, Operation) and linear(left) is None:
        terms = linear(right)
        if terms is None:
            return None
        ends = [linear(left.left), linear(left.right)]
        if left.sign == "*" and None not in ends:
            return left.left, sign, standing(terms), left.right
        step = undone(left, sign, right, on_left=ends[0] is None)
        if step is None:
            return None
        left, sign, right = step
    return None


def _spread(interval: Interval) -> Fraction | float:
    """Return how wide an interval is for its size."""
    low, high, *_ = interval
    if not interval.bounded or low <= 0 <= high:
        return math.inf
    return (Fraction(high) - Fraction(low)) / abs(Fraction(high) + Fraction(low))
