"""Whether a term only rises or only falls with one of its figures, whatever the others are."""

from __future__ import annotations

from typing import NamedTuple

from tieout.relations.terms import linear
from tieout.relations.tree import Figure, Log, Node, Number, Operation, figures, number


def monotone(node: Node, figure: Figure) -> bool:
    """Tell whether a term is known to only rise, or only fall, with a figure where it has a value.

    That is so of a fraction that is linear in the figure above and below the line; of its
    logarithm, odd powers and roots; and of all these joined to terms without the figure.
    """
    if _fraction(node, figure) is not None:
        return True
    if isinstance(node, Log):
        return monotone(node.node, figure)
    if not isinstance(node, Operation):
        return False
    if node.sign == "^":
        return _keeps_order(node.right) and monotone(node.left, figure)
    within = [side for side in (node.left, node.right) if figure in figures(side)]
    return len(within) == 1 and monotone(within[0], figure)


def _keeps_order(exponent: Node) -> bool:
    """Tell whether a power only rises or falls; one by years is taken of what is not negative."""
    return not isinstance(exponent, Number) or exponent.value.numerator % 2 == 1


class _Fraction(NamedTuple):
    """A term as a fraction, linear in a figure: its two parts, and in which the figure stands."""

    top: Node
    bottom: Node = number(1)
    above: bool = False
    below: bool = False

    @property
    def free(self) -> bool:
        """Tell whether the figure stands nowhere in it."""
        return not self.above and not self.below


def _fraction(node: Node, figure: Figure) -> _Fraction | None:
    """Clear a term's fractions; None where it is then not linear in the figure above and below."""
    if figure not in figures(node):
        return _Fraction(node)
    if node == figure:
        return _Fraction(node, above=True)
    if not isinstance(node, Operation) or node.sign == "^":
        return None
    left, right = _fraction(node.left, figure), _fraction(node.right, figure)
    if left is None or right is None:
        return None
    if node.sign == "*":
        return _product(left, right)
    return (_quotient if node.sign == "/" else _sum)(node, left, right)


def _product(left: _Fraction, right: _Fraction) -> _Fraction | None:
    if left.free:
        left, right = right, left
    return left._replace(top=Operation("*", left.top, right.top)) if right.free else None


def _quotient(node: Operation, left: _Fraction, right: _Fraction) -> _Fraction | None:
    if right.free:
        return left._replace(top=Operation("/", left.top, right.top))
    if left.free:
        return _Fraction(Operation("*", left.top, right.bottom), right.top, right.below, right.above)
    if not left.below and not right.below:
        return _Fraction(node.left, node.right, left.above, right.above)
    if _same(left.bottom, right.bottom):
        return _Fraction(left.top, right.top, left.above, right.above)
    return None


def _sum(node: Operation, left: _Fraction, right: _Fraction) -> _Fraction | None:
    if not left.below and not right.below:
        return _Fraction(node, above=True)
    if _same(left.bottom, right.bottom):
        top, above = Operation(node.sign, left.top, right.top), left.above or right.above
        return _Fraction(top, left.bottom, above, below=True)
    if right.free:
        top = Operation(node.sign, left.top, Operation("*", right.top, left.bottom))
        return _Fraction(top, left.bottom, above=True, below=True)
    if left.free:
        top = Operation(node.sign, Operation("*", left.top, right.bottom), right.top)
        return _Fraction(top, right.bottom, above=True, below=True)
    return None


def _same(one: Node, other: Node) -> bool:
    """Tell whether two terms are seen to be the same."""
    return one == other or (linear(one) is not None and linear(one) == linear(other))
