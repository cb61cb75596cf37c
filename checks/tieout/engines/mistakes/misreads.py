"""Misreads: one series that is off by a factor, in some of its places, whatever rules that breaks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import NamedTuple

import polars as pl

from tieout.engines.connected import Spot, users
from tieout.engines.ground import Observed, Place
from tieout.engines.items import as_printed
from tieout.engines.judge import BROKEN
from tieout.engines.mistakes.bench import fits
from tieout.engines.mistakes.diagnosed import Diagnosed
from tieout.engines.mistakes.explaining import WAYS, Diagnosis, Part
from tieout.engines.mistakes.extents import HARM, NEARLY_ALL, SPARE
from tieout.engines.mistakes.luck import LUCKIEST
from tieout.engines.mistakes.regions import Region, regions
from tieout.engines.mistakes.trying import HOLDS
from tieout.engines.mistakes.votes import Vote, scaled, voted
from tieout.engines.mistakes.whereabouts import Whereabouts
from tieout.engines.tied import Tied, tied_of
from tieout.engines.together import Task
from tieout.model import Cause, Finding, Interval
from tieout.relations.tree import Figure
from tieout.trials.hypothesis import quoted

_FEWEST, _CELLS = 5, 3
"""So many findings a factor must explain, and of so many cells: fewer are slips of their own."""
_ASKED = 400
"""So many findings are asked what their cells should be."""
_MOST = 4_000
"""Of a series with more items nothing is said: to try one factor would take seconds."""
_DRAWN = 40
_ROUNDS = 4
_BESIDE = (Fraction(3, 2), Fraction(2, 3))
"""A factor is told from luck by these many times as much, which must not explain the same."""


class Misread(NamedTuple):
    """A factor by which the figures of a region are off.

    Args:
        by: what they are to be multiplied by.
        region: which figures.
    """

    by: Fraction
    region: Region

    def soften(self, rows: Sequence[Observed], allowed: Interval) -> Interval:
        """Return what a figure can be if its print is off by the factor."""
        own = as_printed(rows, allowed)
        if not rows or rows[0].place not in self.region.places:
            return own
        # Zeros at the end of what was multiplied may come from that.
        widened = rows[0].reading.widened() if abs(self.by) < 1 and len(rows) == 1 else own
        return scaled(widened, self.by)


class Weighed(NamedTuple):
    """What a misread comes to.

    Args:
        by: the factor.
        claim: the same in words, and where.
        cells: how many figures are off.
        touched: the items that use any of them.
        explained: the broken items that hold if it is so.
        broken: how many are broken.
        holding, judged: how many items hold then, of how many.
    """

    by: Fraction
    claim: str
    cells: int
    touched: frozenset[Spot]
    explained: frozenset[Spot]
    broken: int
    holding: int
    judged: int


@dataclass(frozen=True)
class Misreading:
    """Findings of several rules that one factor explains.

    Args:
        cause: the factor, and the findings.
        touched: the items that use a figure which is off by it.
        share: how many of these it explains.
    """

    cause: Cause
    touched: frozenset[Spot]
    share: float


def misreads(task: Task, known: Sequence[Diagnosed]) -> Iterator[Misreading]:
    """Yield what is off by a factor, that which explains the most first; each finding is explained once.

    Args:
        task: what was judged.
        known: what explains the findings of one promise each: a factor must explain more than these.
    """
    if len(task.findings) < _FEWEST:
        return
    search, left = _Search(task), dict(task.findings)
    for _ in range(_ROUNDS):
        found = search.found(left, known)
        if found is None:
            return
        best, ways = found
        yield Misreading(search.cause(best, ways), best.touched, len(best.explained) / best.judged)
        left = {spot: one for spot, one in left.items() if spot not in best.touched}


class _Search:
    """The search for the factor that explains the most findings."""

    def __init__(self, task: Task) -> None:
        self._task, self._seen = task, task.seen
        self._places = Whereabouts(task.seen)
        self._codes: list[list[int]] = [judged.items.get_column("code").to_list() for judged in task.promises]
        self._tied: dict[Spot, Tied] = {}
        self._apart = set[int]()
        self._random = Random(0)  # noqa: S311 -- a sample, not a secret

    def found(
        self, findings: Mapping[Spot, Finding], known: Sequence[Diagnosed]
    ) -> tuple[Weighed, Sequence[Weighed]] | None:
        """Return the misread that explains the most, and what explains the same; None where none does."""
        if len(findings) < _FEWEST:
            return None
        asked = list(findings.values())
        if len(asked) > _ASKED:
            asked = self._random.sample(asked, _ASKED)
        votes = voted(self._seen, asked, self._places.of, fewest=_FEWEST, cells=_CELLS)
        self._apart = {number for one in known for number in one.promises}
        weighed = [one for vote in votes if (one := self._most(vote)) is not None]
        more = [one for one in weighed if self._is_more(one, known)]
        if not more:
            return None
        most = max(len(one.explained) for one in more)
        near = [one for one in more if len(one.explained) >= (1 - SPARE) * most]
        best = min(near, key=lambda one: (one.cells, -len(one.explained)))
        return best, [one for one in near if one is not best and one.explained >= best.explained]

    def _is_more(self, one: Weighed, known: Sequence[Diagnosed]) -> bool:
        """Tell whether a misread explains all that is known to have one cause, and more."""
        explained = {self._task.findings[spot].id for spot in one.explained}
        overlapping = [set(other.cause.findings) for other in known if explained & set(other.cause.findings)]
        return all(other < explained for other in overlapping)

    def _most(self, vote: Vote) -> Weighed | None:
        """Return what a factor comes to in the widest region of those where it explains the most."""
        printed = self._places.decimals(vote.series)
        name = quoted(self._seen.series_facts[vote.series].name)
        best: Weighed | None = None
        for region in regions(self._seen, printed, vote.places):
            claim = f"{name} {vote.said} {region.words}".strip()
            found = self._weighed(Misread(vote.by, region), claim)
            if found is not None and (best is None or len(found.explained) > len(best.explained)):
                best = found
            if best is not None and region.places >= vote.places and len(best.explained) == best.broken:
                break
        return best

    def _weighed(self, misread: Misread, claim: str) -> Weighed | None:
        """Return what a misread comes to; None where it does not explain nearly all, or harms."""
        touched = self._touched(self._places.numbers(misread.region.places))
        touched = self._without_others(misread, touched)
        broken = [spot for spot in touched if self._code(spot) == BROKEN]
        few = self._random.sample(broken, min(_DRAWN, len(broken)))
        if len(broken) < _FEWEST or len(touched) > _MOST or self._share(misread, few) < LUCKIEST:
            return None
        explained = frozenset(spot for spot in broken if self._holds(misread, spot))
        kept = sum(self._holds(misread, spot) for spot in touched if spot not in explained)
        harmed = len(touched) - len(broken) - kept
        nearly = len(explained) >= max(_FEWEST, NEARLY_ALL * len(broken))
        if not nearly or harmed > HARM * len(explained) or len(self._hurt(misread, explained)) < _CELLS:
            return None
        others = (misread._replace(by=misread.by * more) for more in _BESIDE)
        if any(self._share(one, few) > LUCKIEST for one in others):
            return None
        counts = len(broken), len(explained) + kept, len(touched)
        return Weighed(misread.by, claim, len(misread.region.places), frozenset(touched), explained, *counts)

    def _touched(self, used: frozenset[int]) -> list[Spot]:
        """Return the items that use any of some figures, and that were judged."""
        using = self._users.filter(pl.col("figure").is_in(list(used))).select("promise", "row")
        spots = [Spot(*row) for row in using.unique().sort("promise", "row").iter_rows()]
        if len(spots) <= _MOST:
            new = [spot for spot in spots if spot not in self._tied]
            self._tied |= tied_of(self._task.rules, self._task.promises, new)
        return spots

    @cached_property
    def _users(self) -> pl.DataFrame:
        return users(self._seen, self._task.promises).filter(pl.col("code").is_in((*HOLDS, BROKEN)))

    def _without_others(self, misread: Misread, touched: Sequence[Spot]) -> list[Spot]:
        """Leave out the promises that something else explains, and the factor does not."""
        left = set[int]()
        for number in self._apart:
            broken = [spot for spot in touched if spot.promise == number and self._code(spot) == BROKEN]
            few = self._random.sample(broken, min(_FEWEST, len(broken)))
            if len(touched) <= _MOST and few and not any(self._holds(misread, spot) for spot in few):
                left.add(number)
        return [spot for spot in touched if spot.promise not in left]

    def _code(self, spot: Spot) -> int:
        return self._codes[spot.promise][spot.row]

    def _share(self, misread: Misread, spots: Collection[Spot]) -> float:
        return sum(self._holds(misread, spot) for spot in spots) / len(spots)

    def _holds(self, misread: Misread, spot: Spot) -> bool:
        """Tell whether an item holds if some figures are off by a factor."""
        tied = self._tied[spot]

        def taken(figure: Figure) -> Interval:
            return tied.item.softened(figure, misread.soften)

        return all(fits(tied.item, case, tied.judged.promise.anchor, taken) for case in tied.judged.cases)

    def _hurt(self, misread: Misread, spots: Collection[Spot]) -> set[Place]:
        """Return the figures of a region that some items use."""
        items = [self._tied[spot].item for spot in spots]
        places = (place for item in items for figure in item.slots for place in item.places(figure))
        return {place for place in places if place in misread.region.places}

    def cause(self, best: Weighed, ways: Sequence[Weighed]) -> Cause:
        """Return the cause that a misread is."""
        findings = [self._task.findings[spot] for spot in sorted(best.explained)]
        told = Diagnosis(
            sort="sign" if best.by < 0 else "factor",
            claim=best.claim,
            parts={0: Part(len(findings), best.broken, 0, best.judged, best.holding, ())},
            rules=tuple(dict.fromkeys(finding.rule for finding in findings)),
            ways=tuple(one.claim for one in ways[:WAYS]),
        )
        ids = [finding.id for finding in findings]
        return replace(Cause.of(self._task.scope, told.sort, ids), diagnosis=told.sentence)
