"""Linear terms: sums of figures, each times a number."""

from __future__ import annotations

from fractions import Fraction

from tieout.relations.tree import Figure, Node, Number, Operation, number, weighted_sum, write_number

Terms = dict[Figure | None, Fraction]
"""The number before each figure, and under None the number that stands alone."""


def linear(node: Node) -> Terms | None:
    """Return a term as a sum of figures, each times a number; None where it is no such sum."""
    if isinstance(node, Figure):
        return {node: Fraction(1)}
    if isinstance(node, Number):
        return {None: node.value}
    if not isinstance(node, Operation):
        return None
    left, right = linear(node.left), linear(node.right)
    if left is None or right is None:
        return None
    if node.sign in ("+", "-"):
        return added(left, times(right, Fraction(1 if node.sign == "+" else -1)))
    return _product(node.sign, left, right)


def _product(sign: str, left: Terms, right: Terms) -> Terms | None:
    if sign == "*" and set(left) == {None}:
        left, right = right, left
    if set(right) != {None} or sign == "^" or (sign == "/" and not right[None]):
        return None
    return times(left, right[None] if sign == "*" else 1 / right[None])


def added(left: Terms, right: Terms) -> Terms:
    """Return the sum of two linear terms; a figure that falls out keeps its zero."""
    return left | {key: left.get(key, Fraction(0)) + value for key, value in right.items()}


def times(terms: Terms, factor: Fraction) -> Terms:
    """Return a linear term times a number."""
    return {key: value * factor for key, value in terms.items()}


def spelled_out(terms: Terms) -> Node:
    """Return a linear term as a tree, beginning with what is added where there is such."""
    parts = [(figure, weight) for figure, weight in terms.items() if figure is not None and weight]
    constant = terms.get(None, Fraction(0))
    if not parts:
        return Number(constant)
    first = next((place for place, (_, weight) in enumerate(parts) if weight > 0), 0)
    parts.insert(0, parts.pop(first))
    total = weighted_sum(_part(figure, weight) for figure, weight in parts)
    if not constant:
        return total
    return Operation("+" if constant > 0 else "-", total, Number(abs(constant)))


def _part(figure: Figure, weight: Fraction) -> tuple[Fraction, Node]:
    """Return a figure and its weight; a third is written as divided by three."""
    if "/" not in write_number(weight):
        return weight, figure
    top = weighted_sum([(Fraction(abs(weight.numerator)), figure)])
    return Fraction(1 if weight > 0 else -1), Operation("/", top, number(weight.denominator))
