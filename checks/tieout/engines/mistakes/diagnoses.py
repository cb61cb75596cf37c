"""Diagnoses: the one mistake that explains nearly all broken items of a promise, or of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from tieout.engines.judge import Judged
from tieout.engines.mistakes.explaining import WAYS, Accepted, Diagnosis
from tieout.engines.mistakes.extents import SPARE
from tieout.engines.mistakes.search import Search
from tieout.engines.mistakes.surroundings import around_of
from tieout.engines.observe import Observations
from tieout.expectations import Rule
from tieout.trials.hypothesis import Membership, quoted, series_of

FEWEST = 3
"""Of fewer broken items nothing is said: one cell may have broken them."""


class Asked(NamedTuple):
    """A promise of which something may explain what is broken.

    Args:
        rule: the rule.
        judged: the promise, as it was judged.
        broken: how many items are broken in all, where those that were judged are not all; else 0.
    """

    rule: Rule
    judged: Judged
    broken: int = 0


def diagnoses_of(seen: Observations, asked: Mapping[int, Asked], *, seed: int = 0) -> Iterator[Diagnosis]:
    """Yield what explains nearly all broken items of promises, that which explains the most first.

    What explains several of them is one mistake.

    Args:
        seen: the observations; of a large table those of some members of its entities.
        asked: the promises, by their positions.
        seed: of the samples that are drawn where more is broken than can be tried in little time.
    """
    around = around_of(seen)
    promises = {
        number: _Promise(one.rule, Search(seen, around, one.rule, one.judged, one.broken, seed=seed), {})
        for number, one in asked.items()
    }
    _spread(list(promises.values()))
    found, left = list[Diagnosis](), promises
    while weights := _weights(left.values()):
        claim = max(weights, key=weights.__getitem__)
        explained = {number: one for number, one in left.items() if claim in one.claims}
        left = {number: one for number, one in left.items() if number not in explained}
        told = _told(claim, explained)
        following = tuple(number for number, one in left.items() if _follows(one, told, explained.values()))
        found.append(replace(told, following=following))
        left = {number: one for number, one in left.items() if number not in following}
    yield from _moved(found)
    for number, one in left.items():
        if one.many and (said := one.search.broken_off()) is not None:
            yield Diagnosis("break", said[0], {number: said[1]}, (one.rule.id,))


@dataclass(frozen=True)
class _Promise:
    """What may explain a promise: explanations that cannot be told apart by how much they explain."""

    rule: Rule
    search: Search
    more: dict[str, Accepted]

    @property
    def many(self) -> bool:
        """Tell whether enough is broken for a mistake of its own."""
        return len(self.search.broken) >= FEWEST

    @cached_property
    def own(self) -> Mapping[str, Accepted]:
        """Return the claims that explain nearly all, the simplest first."""
        return {one.claim: one for one in self.search.found()} if self.many else {}

    @property
    def claims(self) -> Mapping[str, Accepted]:
        """Return these, others that come to the same for this promise, and those of other promises."""
        also = {claim: one for one in self.own.values() for claim in self.search.also(one)}
        return {**also, **self.more, **self.own}

    @property
    def weight(self) -> int:
        """Return how many broken items its claims explain."""
        return max((one.spared for one in (self.own or self.more).values()), default=0)

    def likes(self, claim: str, other: str) -> bool:
        """Tell whether another claim explains all that one does, and is not the same in other words."""
        one, two = self.claims[claim], self.claims.get(other)
        return two is not None and two is not one and one.same(two) and not one.likens(two)


def _follows(one: _Promise, told: Diagnosis, explained: Iterable[_Promise]) -> bool:
    """Tell whether a promise is of one series alone, which is not what it is said to be."""
    if told.sort != "formula" or any(part.where for part in told.parts.values()):
        return False
    alone = series_of(one.search.judged.promise)
    of = [series_of(other.search.judged.promise)[0] for other in explained]
    return len(alone) == 1 and alone[0] in of


def _spread(promises: Sequence[_Promise]) -> None:
    """Try what explains one promise on the others: a column that is read in another way is so for all."""
    for one in promises:
        for claim, found in one.own.items():
            for other in promises:
                if other is one or claim in other.claims:
                    continue
                here = other.search.spread(found)
                if here is not None and here.spared >= (1 - SPARE) * other.weight:
                    other.more[claim] = here


def _moved(found: Sequence[Diagnosis]) -> Iterator[Diagnosis]:
    """Yield diagnoses; that a member is in one total and is not in another is one mistake."""
    left = list(found)
    while left:
        one = left.pop(0)
        for other in left:
            if one.member and other.member and _is_moved(one.member, other.member):
                left.remove(other)
                into, out_of = (one, other) if one.member.inside else (other, one)
                one = replace(
                    one,
                    claim=_counted(into.member, out_of.member),
                    parts={**one.parts, **other.parts},
                    rules=(*one.rules, *other.rules),
                    ways=(),
                )
                break
        yield one


def _is_moved(one: Membership, other: Membership) -> bool:
    return one.member == other.member and one.inside != other.inside and one.total != other.total


def _counted(into: Membership | None, out_of: Membership | None) -> str:
    assert into is not None
    assert out_of is not None
    return f"{quoted(into.member)} is counted in {quoted(into.total)}, not in {quoted(out_of.total)}"


def _weights(promises: Iterable[_Promise]) -> dict[str, int]:
    """Return of each claim how much of all promises it explains; in doubt the earlier one is preferred."""
    weights = Counter[str]()
    known = list(promises)
    for claims in ("own", "claims"):
        for one in known:
            weights.update(dict.fromkeys(getattr(one, claims), 0))
    for one in known:
        weights.update(dict.fromkeys(one.claims, one.weight))
    return weights


def _told(claim: str, explained: Mapping[int, _Promise]) -> Diagnosis:
    first, *others = explained.values()
    known = first.claims if others else first.own
    ways = [way for way in known if all(one.likes(claim, way) for one in explained.values())]
    parts = {number: one.search.told(one.claims[claim]) for number, one in explained.items()}
    drawn, where = first.claims[claim], next(iter(parts.values())).where
    return Diagnosis(
        sort=drawn.trial.hypothesis.sort,
        member=drawn.trial.hypothesis.member,
        reread=drawn.trial.hypothesis.reread,
        claim=f"{claim.removesuffix(drawn.where).strip()} {where}".strip(),
        parts=parts,
        rules=tuple(dict.fromkeys(one.rule.id for one in explained.values())),
        ways=tuple(ways[:WAYS]),
    )
