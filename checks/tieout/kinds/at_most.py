"""Kind ``at_most``."""

from dataclasses import dataclass
from decimal import Decimal

from tieout.kinds import Kind, Line
from tieout.kinds.keys import term


@dataclass(frozen=True, kw_only=True)
class AtMost(Kind):
    """A figure is not above another, as a part is not above its whole.

    Keys:
        smaller: the series to be judged.
        larger: the series, or number, that it must not exceed.

    Relation:
        ``smaller <= larger``

    Items:
        Places where the smaller one is printed.

    Blind to:
        Any wrong figure that is not above the larger one, however far off. An excess that the
        roundings of the two leave room for.

    Source:
        What a part is.
    """

    smaller: str = term()
    larger: str | float | Decimal = term(numeric=True)

    relation = (Line("smaller <= larger"),)
    anchor = "smaller"
