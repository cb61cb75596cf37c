"""Kind ``formula``."""

from dataclasses import dataclass

from tieout.kinds import Kind, Line
from tieout.kinds.keys import relation, term


@dataclass(frozen=True, kw_only=True)
class Formula(Kind):
    """The figures satisfy a relation written in the formula language.

    Keys:
        holds: the relation, e.g. ``"a == b + lag(c, 1Y)"``.
        anchor, in Python anchor_: the figure to be judged; by default the one alone on one side.

    Relation:
        as written

    Items:
        Places where the anchor is printed.

    Blind to:
        Errors that cancel in the relation, and an error that the roundings of its figures leave
        room for. Where it is marked loose, it may also let a contradiction pass.

    Source:
        The rule's own ``why``.
    """

    holds: str = relation()
    anchor_: str | None = term(default=None)

    relation = (Line("holds"),)
    anchor = "anchor"
