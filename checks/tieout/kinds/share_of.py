"""Kind ``share_of``."""

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.kinds import Kind, Line
from tieout.kinds.keys import scale, selectors, term


@dataclass(frozen=True, kw_only=True)
class ShareOf(Kind):
    """A published share is its part divided by its whole.

    Keys:
        published: the series of shares.
        part, whole: the series of parts and of wholes.
        part_in, whole_in: where they stand, e.g. ``{ REF_AREA = "WORLD" }``.
        as, in Python as_: ``"percent"`` or ``"fraction"``; by default what the unit of the shares says.

    Relation:
        ``published == 100*part/whole``

    Items:
        Places where the share is printed.

    Blind to:
        The same factor on part and whole, such as a unit that both get wrong. An error that the
        roundings of the share, its part and its whole leave room for: the smaller the share,
        the more room.

    Source:
        The definition of a share.
    """

    published: str = term()
    part: str = term()
    whole: str = term()
    part_in: Mapping[str, str] | None = selectors()
    whole_in: Mapping[str, str] | None = selectors()
    as_: str | None = scale(of="published")

    relation = (Line("published == as*part[part_in]/whole[whole_in]"),)
    anchor = "published"
