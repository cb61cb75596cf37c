"""Solve a relation for any of its figures: what must it be, if the others are right?"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from tieout.relations.tree import (
    FLIPPED,
    Comparison,
    Figure,
    Log,
    Node,
    Number,
    Operation,
    Relation,
    figures,
    number,
)

_KEPT = 1_000


@lru_cache(_KEPT)
def solve(relation: Relation, figure: Figure) -> Relation | None:
    """Return the relation with *figure* alone on the left; None where that cannot be said.

    It cannot where the figure stands more than once or within a logarithm, or where the
    direction of an inequality hangs on the sign of another figure.
    """
    if list(figures(relation._replace(conditions=()))).count(figure) != 1:
        return None
    left, sign, right = relation.left, relation.sign, relation.right
    if figure in figures(right):
        left, sign, right = right, FLIPPED[sign], left
    while left != figure:
        if isinstance(left, Log):
            return None
        assert isinstance(left, Operation), left
        step = undone(left, sign, right, on_left=figure in figures(left.left))
        if step is None:
            return None
        left, sign, right = step
    return Relation(left, sign, right, relation.conditions)


Step = tuple[Node, Comparison, Node]
"""A relation on its way: its left side, its sign, its right side."""


def undone(left: Operation, sign: Comparison, right: Node, *, on_left: bool) -> Step | None:
    """Move the outermost operation of the left side to the right; None where that cannot be said.

    Args:
        left: the side that is undone.
        sign: how it compares with the other side.
        right: the other side.
        on_left: whether it is the left of its two terms that stays.
    """
    inner, other = (left.left, left.right) if on_left else (left.right, left.left)
    if left.sign == "+":
        return inner, sign, Operation("-", right, other)
    if left.sign == "-":
        if on_left:
            return inner, sign, Operation("+", right, other)
        return inner, FLIPPED[sign], Operation("-", other, right)
    if left.sign == "^":
        return _undo_power(inner, sign, right, other)
    return _undo_product(left.sign == "*" or on_left, (inner, sign, right), left, other)


def _undo_power(inner: Node, sign: Comparison, right: Node, exponent: Node) -> Step | None:
    if isinstance(exponent, Number):
        # An even power hides the sign. In an inequality an even root says nothing of what lies
        # below zero, and a negative power turns the comparison or not, by sign.
        lopsided = exponent.value < 0 or exponent.value.denominator % 2 == 0
        if exponent.value.numerator % 2 == 0 or (lopsided and sign != "=="):
            return None
    return inner, sign, Operation("^", right, _inverted(exponent))


def _inverted(exponent: Node) -> Node:
    if isinstance(exponent, Number):
        return Number(1 / exponent.value)
    if isinstance(exponent, Operation) and exponent.sign == "/":
        if exponent.left == number(1):
            return exponent.right
        return Operation("/", exponent.right, exponent.left)
    return Operation("/", number(1), exponent)


def _undo_product(
    monotone: bool,  # noqa: FBT001
    step: Step,
    left: Operation,
    other: Node,
) -> Step | None:
    inner, sign, right = step
    if sign != "==":
        if not monotone or not isinstance(other, Number) or other.value == 0:
            return None
        sign = sign if other.value > Fraction(0) else FLIPPED[sign]
    if left.sign == "*":
        return inner, sign, Operation("/", right, other)
    if monotone:
        return inner, sign, Operation("*", right, other)
    return inner, sign, Operation("/", other, right)
