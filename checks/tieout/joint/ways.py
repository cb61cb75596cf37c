"""Ways: which of its rows each tie stands for, where some prints are not believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from tieout.joint.system import Name, Row, System, Tie


class Sort(Enum):
    """Which rows of a tie: as printed, with the other sign of its divisor, or whatever is known."""

    PLAIN = auto()
    TURNED = auto()
    WEAKER = auto()


Turn = Name
"""A divisor whose sign is open: its figure, or the position of the only tie that divides by it."""


class Way(NamedTuple):
    """What is believed.

    Args:
        loose: the figures whose prints are not.
        stands: of each tie that is, by which rows.
        open: the divisors that may have the other sign; by now the ties stand for that of their prints.
    """

    loose: frozenset[Name]
    stands: tuple[Sort | None, ...]
    open: frozenset[Turn]


class Ways:
    """The ways in which the ties of a system can hold."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._turns = [_turn(place, tie) for place, tie in enumerate(system.ties)]

    def first(self, loose: frozenset[Name], without: frozenset[int]) -> Way:
        """Return the way in which all divisors have the signs of their prints."""
        stands: list[Sort | None] = []
        turns = set[Turn]()
        for place, (tie, turn) in enumerate(zip(self._system.ties, self._turns, strict=True)):
            known, open_ = not loose.isdisjoint(tie.known), not loose.isdisjoint(tie.turning)
            stands.append(
                None if place in without or (known and open_) else Sort.WEAKER if known else Sort.PLAIN
            )
            if open_ and stands[-1]:
                turns.add(turn)
        return Way(loose, tuple(stands), frozenset(turns))

    def turned(self, way: Way, turn: Turn) -> Way:
        """Return the way in which one divisor has the other sign."""
        return self._with(way, turn, Sort.TURNED)

    def without(self, way: Way, turns: Iterable[Turn]) -> Way:
        """Return the way in which nothing is said of what some divisors divide."""
        for turn in turns:
            way = self._with(way, turn, None)
        return way

    def _with(self, way: Way, turn: Turn, sort: Sort | None) -> Way:
        stands = (sort if one and self._turns[place] == turn else one for place, one in enumerate(way.stands))
        return way._replace(stands=tuple(stands), open=way.open - {turn})

    def settled(self, way: Way, turn: Turn) -> Way:
        """Return the way in which one divisor has the sign of its print, and no other."""
        return way._replace(open=way.open - {turn})

    def open_of(self, way: Way, ties: Iterable[int]) -> Iterator[Turn]:
        """Yield the divisors of some ties whose signs are open."""
        yield from dict.fromkeys(turn for place in sorted(ties) if (turn := self._turns[place]) in way.open)

    def turns(self, ties: Iterable[int]) -> set[Turn]:
        """Return the divisors of some ties."""
        return {self._turns[place] for place in ties}

    def rows(self, way: Way) -> Iterator[Row]:
        """Yield the rows for which the ties stand."""
        for tie, sort in zip(self._system.ties, way.stands, strict=True):
            yield from (row for kind, row in sorted_rows(tie) if kind == sort)


def sorted_rows(tie: Tie) -> Iterator[tuple[Sort, Row]]:
    """Yield all rows of a tie, each with its sort."""
    for sort, rows in ((Sort.PLAIN, tie.rows), (Sort.TURNED, tie.turned), (Sort.WEAKER, tie.weaker)):
        yield from ((sort, row) for row in rows)


def _turn(place: int, tie: Tie) -> Turn:
    """Return the divisor of a tie: where it is one figure, ties with the same one turn together."""
    return tuple(tie.divisor) if len(tie.divisor) == 1 else place
