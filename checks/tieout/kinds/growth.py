"""Kind ``growth``."""

from dataclasses import dataclass

from tieout.kinds import Kind, Line
from tieout.kinds.keys import duration, period, scale, term


@dataclass(frozen=True, kw_only=True)
class Growth(Kind):
    """A published growth rate is the growth of its level.

    Keys:
        published: the series of rates.
        of: the series of levels.
        over: the time between the two levels, ``"1Y"`` by default, or ``"previous"``.
        since: instead of *over*, the period of the earlier level.
        as: ``"percent"`` or ``"fraction"``; by default what the unit of the rates says.

    Relation:
        ``published == 100*(x/lag(x) - 1)`` if ``lag(x) > 0``

    Items:
        Places where the rate is printed.

    Source:
        The definition of a growth rate on the same period of the previous year.
    """

    published: str = term()
    of: str = term()
    over: str | None = duration(default="1Y", unless="since")
    since: str | None = period()
    as_: str | None = scale(of="published")

    relation = (
        Line("published == as*(of/lag(of, over) - 1) if lag(of, over) > 0"),
        Line("published == as*(of/of[since] - 1) if of[since] > 0"),
    )
    anchor = "published"
