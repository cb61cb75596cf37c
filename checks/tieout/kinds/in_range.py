"""Kind ``in_range``."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.kinds import Kind, Line
from tieout.kinds.keys import each, number


@dataclass(frozen=True, kw_only=True)
class InRange(Kind):
    """A figure lies between its bounds.

    Keys:
        columns: the series that are bounded.
        low, high: the bounds, both included; one may be absent.

    Relation:
        ``x >= low``, ``x <= high``

    Items:
        Places where the series is printed.

    Blind to:
        Any wrong figure between the bounds, however wrong. A figure beyond a bound by no more
        than its rounding leaves room for.

    Source:
        ESS main types of validation rules, VIR (values in range).
    """

    columns: Sequence[str] = each("x")
    low: float | Decimal | None = number(at_most="high")
    high: float | Decimal | None = number()

    relation = (Line("x >= low"), Line("x <= high"))
    anchor = "x"
