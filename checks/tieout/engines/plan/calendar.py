"""Calendars: the periods of a table by number, and how many of them a relation reaches back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tieout.engines.earlier import NONE
from tieout.engines.places import duration_of
from tieout.engines.plan.columns import NotPlanned
from tieout.facts import Field
from tieout.periods import Period
from tieout.relations.tree import Reach


@dataclass(frozen=True)
class Calendar:
    """The periods that a column of a table prints, by number in order of their ends.

    Args:
        numbers: the number of each text; texts that are no period have none.
        periods: by number.
    """

    numbers: dict[str, int]
    periods: tuple[Period, ...]

    @classmethod
    def of(cls, field: Field | None, texts: Iterable[str]) -> Calendar:
        """Read each text once; a table without time has one period, 0."""
        if field is None:
            return cls({}, ())
        read = {text: field.period(text) for text in texts if field.dates.reads(text)}
        periods = sorted(set(read.values()))
        place = {period: number for number, period in enumerate(periods)}
        return cls({text: place[period] for text, period in read.items()}, tuple(periods))

    @cached_property
    def _alike(self) -> bool:
        """Tell whether all periods are of one length, so that none ends where another does."""
        return len({period.length for period in self.periods}) <= 1

    def back(self, reach: Reach) -> tuple[int, frozenset[int]]:
        """Return how many periods a partner lies back, the same number for all, and those without one.

        Raises:
            NotPlanned: it is not the same for all, or nobody can say.
        """
        if reach.restart or not self._alike:
            raise NotPlanned("its periods are of several lengths, or what it reaches for begins anew")
        if reach.how == "earlier" or (reach.how == "lag" and reach.together):
            return 1, frozenset()
        if reach.how != "lag":
            raise NotPlanned("it reaches for a period by name")
        place = {period: number for number, period in enumerate(self.periods)}
        wanted = [period.before(duration_of(period, reach.over)) for period in self.periods]
        there = [number - place[one] for number, one in enumerate(wanted) if one in place]
        steps = set(there) or {len(self.periods) + 1}
        if len(steps) > 1 or min(steps) < 1:
            raise NotPlanned("its partners do not lie equally far back")
        step = steps.pop()
        return step, frozenset(number for number, one in enumerate(wanted) if one not in place)


__all__ = ["NONE", "Calendar"]
