"""Kind ``adds_up``."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.kinds import Kind, Line
from tieout.kinds.keys import numbers, term, weighted


@dataclass(frozen=True, kw_only=True)
class AddsUp(Kind):
    """Parts add up to their total.

    Keys:
        total: the series of totals, or a number.
        parts: the series of parts.
        weights: one number a part, 1 by default; -1 subtracts.

    Relation:
        ``total == w1*p1 + w2*p2 + ...``

    Items:
        Places where the total is printed; for a number, places where a part is.

    Source:
        XBRL Calculations 1.1: intervals of reported values must overlap. A part that is
        missing is not zero here.
    """

    total: str | float | Decimal = term(numeric=True)
    parts: Sequence[str] = weighted(by="weights")
    weights: Sequence[float | Decimal] | None = numbers()

    relation = (Line("total == parts"),)
    anchor = "total"
