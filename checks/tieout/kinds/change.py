"""Kind ``change``."""

from dataclasses import dataclass
from datetime import date

from tieout.kinds import Kind, Line
from tieout.kinds.keys import duration, period, term


@dataclass(frozen=True, kw_only=True)
class Change(Kind):
    """A published change is the difference of two levels, percentage points included.

    Keys:
        published: the series of changes.
        of: the series of levels.
        over: the time between the two levels, ``"1Y"`` by default, ``"previous"`` or ``"step"``.
        since: instead of *over*, the period of the earlier level.

    Relation:
        ``published == x - lag(x)``

    Items:
        Places where the change is printed.

    Blind to:
        The same amount too much in both levels, or the same factor on all three figures. An
        error that the roundings of the change and of both levels leave room for.

    Source:
        The definition of an absolute change.
    """

    published: str = term()
    of: str = term()
    over: str | None = duration(default="1Y", unless="since")
    since: str | int | date | None = period()

    relation = (
        Line("published == of - lag(of, over)"),
        Line("published == of - of[since]"),
    )
    anchor = "published"
