"""Kind ``adds_up``."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.kinds import Kind, Line
from tieout.kinds.keys import choice, numbers, term, weighted


@dataclass(frozen=True, kw_only=True)
class AddsUp(Kind):
    """Parts add up to their total.

    Keys:
        total: the series of totals, or a number.
        parts: the series of parts.
        weights: one number a part, 1 by default; -1 subtracts.
        missing: ``"zero"`` if a part that is not printed is 0, which the rule's ``why`` explains;
            ``"unknown"`` by default.

    Relation:
        ``total == w1*p1 + w2*p2 + ...``, with ``(p or 0)`` for each part where missing is zero

    Items:
        Places where the total is printed; for a number, places where a part is. Where no part
        is printed at all, the sum is unknown.

    Blind to:
        Errors that cancel: an amount moved from one part to another, or left out of a part and
        of the total. An error that the roundings of the total and of all parts together leave
        room for: the more parts, the more room.

    Source:
        XBRL Calculations 1.1: intervals of reported values must overlap.
    """

    total: str | float | Decimal = term(numeric=True)
    parts: Sequence[str] = weighted(by="weights")
    weights: Sequence[float | Decimal] | None = numbers()
    missing: str = choice("unknown", "zero", needs_why="zero")

    relation = (
        Line("total == parts", missing="unknown"),
        Line("total == (parts or 0)", missing="zero"),
    )
    anchor = "total"
