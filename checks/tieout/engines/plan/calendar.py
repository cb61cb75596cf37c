"""Calendars: the periods of a table by number, and how many of them a relation reaches back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tieout.engines.places import duration_of
from tieout.engines.plan.columns import NotPlanned
from tieout.facts import Field
from tieout.periods import Period, read_period
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

        What begins anew with each year has no partner in an earlier one.

        Raises:
            NotPlanned: it is not the same for all, or nobody can say.
        """
        if not self._alike:
            raise NotPlanned("its periods are of several lengths")
        if reach.together:
            if reach.restart:
                raise NotPlanned("what it reaches for begins anew, and lies any number of periods back")
            return 1, frozenset()
        place = {period: number for number, period in enumerate(self.periods)}
        wanted = [period.before(duration_of(period, reach.over)) for period in self.periods]
        there = [number - place[one] for number, one in enumerate(wanted) if one in place]
        steps = set(there) or {len(self.periods) + 1}
        if len(steps) > 1 or min(steps) < 1:
            raise NotPlanned("its partners do not lie equally far back")
        step, apart = steps.pop(), [one not in place for one in wanted]
        if reach.restart:
            years = [None if one is None else one.start.year for one in wanted]
            apart = [
                lone or year != period.start.year
                for lone, year, period in zip(apart, years, self.periods, strict=True)
            ]
        return step, frozenset(number for number, lone in enumerate(apart) if lone)

    @cached_property
    def first(self) -> tuple[int, ...]:
        """Return the periods that are the first of their calendar years."""
        begins = [period.start.month == period.start.day == 1 for period in self.periods]
        return tuple(number for number, is_first in enumerate(begins) if is_first)

    def since(self, number: int) -> Callable[[str], Fraction]:
        """Return how many years lie between a period that is named and one of these, by its number."""
        return lambda named: self.periods[number].years_since(read_period(named))

    def named(self, reach: Reach) -> int | None:
        """Return the period that is reached for by its name; None where it is not there."""
        wanted = read_period(reach.over)
        return self.periods.index(wanted) if wanted in self.periods else None
