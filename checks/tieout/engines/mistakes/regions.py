"""Regions: some figures of one series: of some members, from one period to another, with so many decimals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from tieout.engines.ground import Place
from tieout.engines.mistakes.extents import listed
from tieout.engines.observe import Observations

_LENGTHS = {("M", 12): "of years", ("M", 6): "of half-years", ("M", 3): "of quarters", ("M", 1): "of months"}
_STRAY = 0.2
"""Members with a smaller part of the figures of the foremost one are there by chance."""


class Region(NamedTuple):
    """Some figures of one series.

    Args:
        words: how a sentence says which; empty for all of them.
        places: where they stand.
    """

    words: str
    places: frozenset[Place]


def regions(seen: Observations, decimals: Mapping[Place, int], meant: Collection[Place]) -> Iterator[Region]:
    """Yield the regions that some figures of a series may stand for, the widest first.

    Args:
        seen: the observations.
        decimals: with how many decimals each figure of the series is printed.
        meant: those that the region should have.
    """
    members = [_members(n, decimals, meant) for n in range(len(seen.entities))]
    within = [place for place in meant if all(map(_among, members, place[1]))]
    finest = {decimals[place] for place in within}
    number = sum(digits in finest for digits in decimals.values())
    printed = len(finest) == 1 and 2 * number <= len(decimals)
    shapes: list[tuple[str, Callable[[Place], bool]]] = [("", _anywhere)]
    if any(members):
        shapes.append((_named(seen, members), lambda place: all(map(_among, members, place[1]))))
    spans = _spans(seen, decimals, within)
    shapes += [(said, among) for said, among in _of_one_length(seen, decimals, within)]
    known = set[frozenset[Place]]()
    for fine in (False, True) if printed else (False,):
        for said, among in shapes:
            for when, first, last in spans:
                places = frozenset(
                    place
                    for place, digits in decimals.items()
                    if first <= place[2] <= last and among(place) and not (fine and digits not in finest)
                )
                words = [said, when, f"where it has {_counted(next(iter(finest)))}" if fine else ""]
                if places not in known:
                    yield Region(" ".join(filter(None, words)), places)
                known.add(places)


def _of_one_length(
    seen: Observations, printed: Collection[Place], meant: Collection[Place]
) -> Iterator[tuple[str, Callable[[Place], bool]]]:
    """Yield the periods of one length, where there are others and some figures are all of it."""
    if not seen.time:
        return
    lengths = {seen.periods[place[2]].length for place in meant}
    if len(lengths) == 1 and lengths != {seen.periods[place[2]].length for place in printed}:
        (length,) = lengths
        yield _LENGTHS.get(length, "of one length"), lambda place: seen.periods[place[2]].length == length


def _counted(decimals: int) -> str:
    return f"{decimals} decimal" + ("s" if decimals != 1 else "")


def _anywhere(place: Place) -> bool:
    del place
    return True


def _among(members: frozenset[str] | None, member: str) -> bool:
    return members is None or member in members


def _members(entity: int, printed: Collection[Place], meant: Collection[Place]) -> frozenset[str] | None:
    """Return the members of an entity that have some figures; None where all have."""
    counts = Counter(place[1][entity] for place in meant)
    most = max(counts.values())
    some = frozenset(member for member, count in counts.items() if count >= _STRAY * most)
    return None if some == {place[1][entity] for place in printed} else some


def _named(seen: Observations, members: Sequence[frozenset[str] | None]) -> str:
    limits = [(name, sorted(some)) for name, some in zip(seen.entities, members, strict=True) if some]
    said = [listed(some) if len(limits) == 1 else f"{name} {listed(some)}" for name, some in limits]
    return f"in {', '.join(said)}"


def _spans(
    seen: Observations, printed: Collection[Place], meant: Sequence[Place]
) -> list[tuple[str, int, int]]:
    """Return in words and by their ends the spans of time that some figures may stand for."""
    there, all_ = sorted(place[2] for place in meant), [place[2] for place in printed]
    (begin, end), (first, last) = (min(all_), max(all_)), (there[0], there[-1])
    found = [("", begin, end)]
    if seen.time:
        one, other = seen.periods[first].text, seen.periods[last].text
        found += [(f"from {one} on", first, end), (f"up to {other}", begin, last)]
        found.append((f"from {one} to {other}", first, last))
    return found
