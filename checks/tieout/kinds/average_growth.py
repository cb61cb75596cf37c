"""Kind ``average_growth``."""

from dataclasses import MISSING, dataclass
from datetime import date

from tieout.kinds import Kind, Line
from tieout.kinds.keys import period, scale, term


@dataclass(frozen=True, kw_only=True)
class AverageGrowth(Kind):
    """A published average growth rate is the constant yearly growth between two levels.

    Keys:
        published: the series of rates.
        of: the series of levels.
        since: the period of the first level.
        as, in Python as_: ``"percent"`` or ``"fraction"``; by default what the unit of the rates says.

    Relation:
        ``published == 100*((x/x[since])^(1/years) - 1)`` if both levels are positive

    Items:
        Places where the rate is printed.

    Blind to:
        The same factor on both levels, such as a wrong unit of the whole series, and anything
        wrong in the years between. An error that the roundings of the rate and of both levels
        leave room for: the more years, the more room in the levels.

    Source:
        The definition of a compound annual growth rate.
    """

    published: str = term()
    of: str = term()
    since: str | int | date = period(default=MISSING)
    as_: str | None = scale(of="published")

    relation = (
        Line(
            "published == as*((of/of[since])^(1/years(since)) - 1)"
            " if of[since] > 0 and of > 0 and years(since) > 0"
        ),
    )
    anchor = "published"
