"""Kind ``adds_up_over``."""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.kinds import Kind, Line
from tieout.kinds.dimensions import listed, summed_over, total_of
from tieout.kinds.keys import term


@dataclass(frozen=True, kw_only=True)
class AddsUpOver(Kind):
    """The members of a dimension add up to its total, or shorter periods to a longer one.

    Keys:
        of: the series.
        dimension: an entity field, or the time field.
        total: the member of the entity that is the total, e.g. ``"WORLD"``; none over the time.
        members: the members that add up; by default all that have a row, but the total.
        exclude: instead of *members*, those that are left out, such as subtotals.

    Relation:
        ``x[REF_AREA = "WORLD"] == sum(x over REF_AREA except ("WORLD"))``; over the time
        ``x == sum(x over TIME_PERIOD)``

    Items:
        Places where the total is printed, each known by the other entities and the period;
        over the time those where a period is printed that shorter ones tile.

    Blind to:
        Errors that cancel: an amount moved from one member to another, or left out of a member
        and of the total. An error that the roundings of the total and of all members together
        leave room for: the more members, the more room.

    Source:
        ESS main types of validation rules, VSA (values of aggregates).
    """

    of: str = term()
    dimension: str = summed_over(total="total", members="members", exclude="exclude")
    total: str | None = total_of("dimension")
    members: Sequence[str] | None = listed()
    exclude: Sequence[str] | None = listed()

    relation = (Line("of[total] == sum(of over dimension)"),)
    anchor = "of[total]"
