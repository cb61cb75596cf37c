"""Kind ``running_total``."""

from dataclasses import dataclass

from tieout.kinds import Kind, Line
from tieout.kinds.keys import choice, duration, term


@dataclass(frozen=True, kw_only=True)
class RunningTotal(Kind):
    """A running total is the total before it and what was added since.

    Keys:
        published: the series of running totals.
        of: the series that is added up.
        restarts: ``"yearly"`` if the total begins anew with each calendar year, else ``"none"``.
        over: the time between two totals: ``"step"``, the period of the same length just before,
            by default; a duration, or ``"previous"``.

    Relation:
        ``published == lag(published, step) + x``; where it restarts, the lag is 0 at the year's first

    Items:
        Places where the running total is printed. The first of a series that does not restart
        there is unknown: nothing says what it began with.

    Blind to:
        An error that every running total carries on, such as a wrong start, and an amount that
        both series put into the wrong period. An error that the roundings of both totals and of
        what was added leave room for.

    Source:
        The definition of a cumulative sum.
    """

    published: str = term()
    of: str = term()
    restarts: str = choice("none", "yearly")
    over: str | None = duration(default="step")

    relation = (
        Line("published == lag(published, over) + of", restarts="none"),
        Line("published == lag(published, over, yearly) + of", restarts="yearly"),
    )
    anchor = "published"
