"""Claims: what a relation says of a sum of figures, each with a number before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

from tieout.model import Interval
from tieout.relations.exact import exactly
from tieout.relations.tree import (
    FLIPPED,
    Comparison,
    Figure,
    Node,
    Number,
    Operation,
    Relation,
    number,
    write_figure,
    years_named,
)

Form = tuple[tuple[Figure, Fraction], ...]
"""A sum of figures, each with the number before it; the first number is 1."""
Standing = Literal["always", "never", ""]
"""Whether a relation holds for all values, for none, or for some."""


class Claim(NamedTuple):
    """That a sum of figures compares so with a number."""

    form: Form
    sign: Comparison
    limit: Fraction

    def excludes(self, other: Claim) -> bool:
        """Tell whether no values can satisfy both claims."""
        pairs = ((one, two) for one in self._halves() for two in other._halves())
        return self.form == other.form and any(_apart(*pair) or _apart(*pair[::-1]) for pair in pairs)

    def _halves(self) -> Iterator[Claim]:
        """Yield the claim; an equality as what it says of each side."""
        if self.sign != "==":
            yield self
            return
        yield self._replace(sign=">=")
        yield self._replace(sign="<=")


def _apart(low: Claim, high: Claim) -> bool:
    if low.sign not in (">=", ">") or high.sign not in ("<=", "<"):
        return False
    touching = low.sign == ">=" and high.sign == "<="
    return low.limit > high.limit if touching else low.limit >= high.limit


def claim_of(relation: Relation) -> Claim | None:
    """Return what a relation claims, but for its conditions; None where it is no sum of figures."""
    terms = _linear(Operation("-", relation.left, relation.right))
    if terms is None:
        return None
    limit = -terms.pop(None, Fraction(0))
    form = sorted(((f, c) for f, c in terms.items() if f and c), key=lambda term: write_figure(term[0]))
    first = form[0][1] if form else Fraction(1)
    sign = relation.sign if first > 0 else FLIPPED[relation.sign]
    return Claim(tuple((figure, by / first) for figure, by in form), sign, limit / first)


def _linear(node: Node) -> dict[Figure | None, Fraction] | None:
    """Return the number before each figure, and the one that stands alone; None for other terms."""
    if isinstance(node, Figure):
        return {node: Fraction(1)}
    if isinstance(node, Number):
        return {None: node.value}
    if not isinstance(node, Operation) or node.sign == "^":
        return None
    left, right = _linear(node.left), _linear(node.right)
    if left is None or right is None:
        return None
    if node.sign in ("+", "-"):
        side = 1 if node.sign == "+" else -1
        return {
            key: left.get(key, Fraction(0)) + side * right.get(key, Fraction(0)) for key in {**left, **right}
        }
    if node.sign == "*" and set(left) == {None}:
        left, right = right, left
    by = right[None] if set(right) == {None} else None
    if by is None or (node.sign == "/" and not by):
        return None
    return {key: value * by if node.sign == "*" else value / by for key, value in left.items()}


def standing(relation: Relation, allowed: Callable[[Figure], Interval]) -> Standing:
    """Tell whether a relation holds for all values that its figures may take, or for none."""
    if relation.left == relation.right:
        return "always" if "=" in relation.sign else "never"
    claim = claim_of(relation)
    if claim is not None:
        return _compared(claim.sign, exactly(_term(claim.form), allowed), Interval(claim.limit, claim.limit))
    if any(years_named(relation)):
        return ""  # they are another number for each item
    return _compared(relation.sign, exactly(relation.left, allowed), exactly(relation.right, allowed))


def _term(form: Form) -> Node:
    term: Node = number(0)
    for figure, by in form:
        term = Operation("+", term, Operation("*", Number(by), figure))
    return term


def _compared(sign: Comparison, left: Interval, right: Interval) -> Standing:
    if sign in (">=", ">"):
        sign, left, right = FLIPPED[sign], right, left
    if sign == "==":
        always, never = left.low == left.high == right.low == right.high, not left.meets(right)
    elif sign == "<=":
        always, never = left.high <= right.low, left.low > right.high
    else:
        always, never = left.high < right.low, left.low >= right.high
    return "always" if always else "never" if never else ""
