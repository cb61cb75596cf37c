"""Kind ``ratio``."""

from dataclasses import dataclass
from decimal import Decimal

from tieout.kinds import Kind, Line
from tieout.kinds.keys import number, term


@dataclass(frozen=True, kw_only=True)
class Ratio(Kind):
    """A published ratio is its numerator divided by its denominator.

    Keys:
        published: the series of ratios, e.g. per head.
        numerator, denominator: the series of which it is the ratio.
        times: a factor, 1 by default (1000 for per thousand).

    Relation:
        ``published == times*n/d``

    Items:
        Places where the ratio is printed.

    Blind to:
        The same factor on numerator and denominator, such as a unit that both get wrong. An
        error that the roundings of the ratio and of both its terms leave room for.

    Source:
        The definition of a ratio.
    """

    published: str = term()
    numerator: str = term()
    denominator: str = term()
    times: float | Decimal = number(default=1)

    relation = (Line("published == times*numerator/denominator"),)
    anchor = "published"
