"""Claims: what a relation says of a sum of figures, each with a number before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

from tieout.model import Interval
from tieout.relations.exact import exactly
from tieout.relations.terms import Terms, added, linear, spelled_out, times
from tieout.relations.tree import FLIPPED, Comparison, Figure, Relation, write_figure, years_named

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
    left, right = linear(relation.left), linear(relation.right)
    if left is None or right is None:
        return None
    terms = added(left, times(right, Fraction(-1)))
    limit = -terms.pop(None, Fraction(0))
    form = sorted(
        ((one, by) for one, by in terms.items() if one and by), key=lambda term: write_figure(term[0])
    )
    first = form[0][1] if form else Fraction(1)
    sign = relation.sign if first > 0 else FLIPPED[relation.sign]
    return Claim(tuple((one, by / first) for one, by in form), sign, limit / first)


def standing(relation: Relation, allowed: Callable[[Figure], Interval]) -> Standing:
    """Tell whether a relation holds for all values that its figures may take, or for none."""
    if relation.left == relation.right:
        return "always" if "=" in relation.sign else "never"
    claim = claim_of(relation)
    if claim is not None:
        terms: Terms = {**dict(claim.form)}
        return _compared(claim.sign, exactly(spelled_out(terms), allowed), Interval(claim.limit, claim.limit))
    if any(years_named(relation)):
        return ""  # they are another number for each item
    return _compared(relation.sign, exactly(relation.left, allowed), exactly(relation.right, allowed))


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
