"""Kind ``never_falls``."""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.kinds import Kind, Line
from tieout.kinds.keys import each, flag


@dataclass(frozen=True, kw_only=True)
class NeverFalls(Kind):
    """A cumulative figure is never below an earlier one.

    Keys:
        columns: the cumulative series.
        strictly: true if it must rise every time.

    Relation:
        ``x >= earlier(x)``, strictly ``x > earlier(x)``

    Items:
        Places where the series is printed and an earlier figure exists. A figure printed
        as a lower bound does not hide the one before it: the higher of the two lows counts.

    Blind to:
        A figure that is too high and yet not above the next, or too low and yet not below the
        one before. A fall that the roundings of two neighbours leave room for, such as one unit
        of the last digit, even where such falls follow one another.

    Source:
        What a cumulative count is.
    """

    columns: Sequence[str] = each("x")
    strictly: bool = flag()

    relation = (
        Line("x >= earlier(x)", strictly=False),
        Line("x > earlier(x)", strictly=True),
    )
    anchor = "x"
