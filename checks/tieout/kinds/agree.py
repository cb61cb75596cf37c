"""Kind ``agree``."""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.kinds import Kind, Line
from tieout.kinds.keys import pairs


@dataclass(frozen=True, kw_only=True)
class Agree(Kind):
    """Series that state the same figure agree wherever both are printed.

    Keys:
        columns: two or more series, compared two by two.

    Relation:
        ``x == y``

    Items:
        Places where the later one in the list is printed, once for each one before it.

    Blind to:
        An error that both series repeat, as when one was copied from the other. A difference
        that the coarser of the two prints rounds away.

    Source:
        ESS validation level B2: the same figure in two places.
    """

    columns: Sequence[str] = pairs("x", "y")

    relation = (Line("x == y"),)
    anchor = "y"
