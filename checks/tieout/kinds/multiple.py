"""Kind ``multiple``."""

from dataclasses import MISSING, dataclass
from datetime import date

from tieout.kinds import Kind, Line
from tieout.kinds.keys import period, term


@dataclass(frozen=True, kw_only=True)
class Multiple(Kind):
    """A published multiple is the ratio of a level to an earlier one.

    Keys:
        published: the series of multiples (2 means twice as much).
        of: the series of levels.
        since: the period of the earlier level.

    Relation:
        ``published == x/x[since]``

    Items:
        Places where the multiple is printed.

    Blind to:
        The same factor on both levels, such as a wrong unit of the whole series. An error that
        the roundings of the levels and of the multiple, which is often coarse, leave room for.

    Source:
        The definition of an n-fold rise.
    """

    published: str = term()
    of: str = term()
    since: str | int | date = period(default=MISSING)

    relation = (Line("published == of/of[since]"),)
    anchor = "published"
