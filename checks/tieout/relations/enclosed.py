"""Enclosed: the quotients of linear terms that a relation is about, and in what they lie."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from tieout.model import Interval
from tieout.relations.quotients import Quotient, quotient, standing
from tieout.relations.solve import undone
from tieout.relations.terms import Terms, linear
from tieout.relations.tree import FLIPPED, Comparison, Figure, Log, Node, Operation, Relation, figures
from tieout.relations.within import HERE, Known, Lying, compared, inside, short

_KEPT = 1_000
_ZERO = Interval(Fraction(0), Fraction(0))


class Enclosed(NamedTuple):
    """A quotient of linear terms within a relation, and the interval in which it lies.

    Args:
        quotient: the quotient; of a product, another factor that is taken to the other side.
        interval: in which it lies.
        rest: the relation with HERE in its place; all other figures in it are known.
        sharp: whether the interval and the signs say all that the relation says.
        possible: whether any value satisfies the relation.
        factor: whether the bottom was a factor: then it may be zero.
        assumed: figures of the quotient whose prints went into the interval.
    """

    quotient: Quotient
    interval: Interval
    rest: Relation | None = None
    sharp: bool = True
    possible: bool = True
    factor: bool = False
    assumed: frozenset[Figure] = frozenset()


def enclosed(relation: Relation, known: Known) -> Iterator[Enclosed]:
    """Yield quotients that a relation is about: itself, or what stands within it."""
    whole = quotient(Operation("-", relation.left, relation.right))
    if whole is not None:
        yield Enclosed(whole, compared(relation.sign, _ZERO))
        return
    yield from _of_product(relation, known)
    left, sign, right, _ = relation
    for one, compares, other in ((left, sign, right), (right, FLIPPED[sign], left)):
        if linear(one) is None:
            outer = Lying(one, compared(compares, known.range(other)))
            for node, interval, sharp, possible, assumed in _innermost(outer, known):
                found = quotient(node)
                assert found is not None
                rest = Relation(_without(one, node), compares, other)
                taken = assumed | _elsewhere(node, one, other)
                yield Enclosed(found, short(interval), rest, sharp, possible, assumed=taken)


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
        rest = Relation(factor, FLIPPED[turned], HERE)
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
