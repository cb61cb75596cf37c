"""What stands in the tables of a scope: the members that each entity has, and the periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from tieout.periods import Period, read_duration, read_period
from tieout.tables import Cells

_LENGTHS = {"Y": ("M", 12), "S": ("M", 6), "Q": ("M", 3), "M": ("M", 1), "W": ("D", 7), "D": ("D", 1)}
_NAMES = dict(
    zip(_LENGTHS.values(), ("years", "half-years", "quarters", "months", "weeks", "days"), strict=True)
)


class Printed:
    """Where the rows of some tables stand, forecasts and empty cells included.

    Of an entity whose column a file lacks nothing is known, nor of periods that cannot be read.

    Args:
        tables: the cells of the tables.
        lists: all tables that could be read, code lists among them, by name.
    """

    def __init__(self, tables: Sequence[Cells], lists: Mapping[str, Cells]) -> None:
        self.tables, self.lists = tables, lists
        self._members: dict[str, frozenset[str]] = {}

    def members(self, entity: str) -> frozenset[str]:
        """Return the members of an entity that have a row or a code; none where they are not known."""
        if entity not in self._members:
            texts = [text for one in self.tables for text in (_texts(one, entity), *self._codes(one, entity))]
            known = None not in texts and any(one.frame.height for one in self.tables)
            self._members[entity] = (
                frozenset(one for text in texts for one in text or ()) if known else frozenset()
            )
        return self._members[entity]

    def _codes(self, cells: Cells, entity: str) -> Iterator[Sequence[str] | None]:
        """Yield each list of codes that the facts name for an entity; None where it is not known."""
        field = cells.table.field(entity)
        yield (field.enum if field else None) or ()
        for key in cells.table.foreign_keys:
            if entity in key.fields:
                codes = self.lists.get(key.resource)
                yield None if codes is None else _texts(codes, key.reference[key.fields.index(entity)])

    @cached_property
    def time(self) -> str:
        """Return the name of the time field; empty where there is none."""
        return next((field.name for one in self.tables for field in one.table.having("time")), "")

    @cached_property
    def periods(self) -> Sequence[Period]:
        """Return the periods that have a row, by their end; none where they are not known."""
        texts: set[str] = set()
        for one in self.tables:
            time = one.table.the("time")
            if time is None or time.name in one.absent:
                return ()
            read = one.periods(time)
            if read.null_count() > one.frame[time.column].null_count():
                return ()
            texts.update(read.unique().drop_nulls())
        return sorted({read_period(text) for text in texts})

    @cached_property
    def places(self) -> frozenset[Period]:
        """Return the periods, to look one up."""
        return frozenset(self.periods)

    @cached_property
    def lengths(self) -> str:
        """Return what the periods are, such as years, where all are of one length."""
        found = [*{one.length for one in self.periods}]
        return _NAMES.get(found[0], "") if len(found) == 1 else ""

    def apart(self, over: str) -> bool:
        """Tell whether two periods lie so far apart as a lag goes back."""
        back = (one.before("{1}{0}".format(*one.length) if over == "step" else over) for one in self.periods)
        return any(one in self.places for one in back if one)

    def finer(self, over: str) -> bool:
        """Tell whether a duration is no whole number of the periods."""
        count, letter = read_duration(over)
        unit, size = _LENGTHS[letter]
        own, length = self.periods[0].length
        return unit != own or count * size % length > 0


def _texts(cells: Cells, name: str) -> Sequence[str] | None:
    """Return the texts of a field, once each; None where the file lacks its column."""
    field = cells.table.field(name)
    if field is None:
        return [""]  # its rows are of no member
    if name in cells.absent:
        return None
    return cells.frame[field.column].fill_null("").unique().to_list()
