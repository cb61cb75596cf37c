"""Quotients: terms that are one linear term divided by another."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from tieout.relations.terms import Terms, added, linear, times
from tieout.relations.tree import Node, Number, Operation

ONE: Terms = {None: Fraction(1)}
_KEPT = 1_000
"""So many terms are remembered: the relations of a project are few, and their items many."""


class Quotient(NamedTuple):
    """A term as one linear term divided by another; no figure in them has the weight zero."""

    top: Terms
    bottom: Terms

    @property
    def constant(self) -> Fraction | None:
        """Return its value where it is a number; else None."""
        top, bottom = number_in(self.top), number_in(self.bottom)
        return None if top is None or bottom is None else top / bottom


@lru_cache(_KEPT)
def quotient(node: Node) -> Quotient | None:
    """Return a term as a quotient of linear terms, its fractions cleared; None where it is none."""
    terms = linear(node)
    if terms is not None:
        return Quotient(standing(terms), ONE)
    if not isinstance(node, Operation):
        return None
    left = quotient(node.left)
    if node.sign == "^":
        return _inverted(left) if node.right == Number(Fraction(-1)) else None
    right = quotient(node.right)
    if node.sign == "/":
        return _product(left, _inverted(right))
    if node.sign == "*":
        return _product(left, right)
    return _sum(left, right, Fraction(1 if node.sign == "+" else -1))


def standing(terms: Terms) -> Terms:
    """Return a linear term without what falls out of it."""
    return {figure: weight for figure, weight in terms.items() if weight}


def number_in(terms: Terms) -> Fraction | None:
    """Return the number that a linear term is; None where figures stand in it."""
    return terms.get(None, Fraction(0)) if set(terms) <= {None} else None


def proportion(terms: Mapping[Any, Fraction], other: Mapping[Any, Fraction]) -> Fraction | None:
    """Return by which number another linear term must be multiplied to give this one, if by any."""
    if not terms or set(terms) != set(other):
        return None
    ratios = {terms[figure] / other[figure] for figure in terms}
    return ratios.pop() if len(ratios) == 1 else None


def _inverted(one: Quotient | None) -> Quotient | None:
    return Quotient(one.bottom, one.top) if one is not None and one.top else None


def _sum(left: Quotient | None, right: Quotient | None, sign: Fraction) -> Quotient | None:
    """Add two quotients, or subtract: the bottom is the same, or one of them is a number."""
    if left is None or right is None:
        return None
    by = proportion(right.bottom, left.bottom)
    if by is not None:
        return Quotient(standing(added(left.top, times(right.top, sign / by))), left.bottom)
    if right.constant is not None:
        return Quotient(standing(added(left.top, times(left.bottom, sign * right.constant))), left.bottom)
    if left.constant is not None:
        top = added(times(right.top, sign), times(right.bottom, left.constant))
        return Quotient(standing(top), right.bottom)
    return None


def _product(left: Quotient | None, right: Quotient | None) -> Quotient | None:
    """Multiply two quotients; what stands above and below falls out."""
    if left is None or right is None:
        return None
    tops, bottoms = [left.top, right.top], [left.bottom, right.bottom]
    for above, below in ((0, 1), (1, 0)):
        by = proportion(tops[above], bottoms[below])
        if by is not None:
            tops[above], bottoms[below] = {None: by}, ONE
    top, bottom = _multiplied(*tops), _multiplied(*bottoms)
    return None if top is None or bottom is None else Quotient(top, bottom)


def _multiplied(one: Terms, other: Terms) -> Terms | None:
    """Multiply two linear terms of which one is a number."""
    for factor, terms in ((number_in(one), other), (number_in(other), one)):
        if factor is not None:
            return standing(times(terms, factor))
    return None
