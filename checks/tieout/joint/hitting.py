"""The lightest sets of names that hit every conflict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

Choice = frozenset[int]

NODES = 5_000
"""How many unfinished sets may be looked at."""


class Hitting(NamedTuple):
    """The lightest sets that hit everything, whether these are all, and how many were looked at."""

    sets: tuple[Choice, ...]
    complete: bool
    nodes: int = 0


def lightest(conflicts: Sequence[Choice], weights: Mapping[int, int], most_sets: int) -> Hitting:
    """Return all lightest sets that hit each of some conflicts, up to a number.

    Unfinished sets are taken in the order of the least they can come to, so the first that is
    finished is a lightest one. A set that took one member of a conflict has passed over those before
    it, so no set comes twice.
    """
    if not all(conflicts):
        return Hitting((), complete=False)
    found: list[tuple[int, Choice]] = []
    order = count()  # sets cannot be compared: the earlier one goes first
    queue = [(0, next(order), 0, Choice(), Choice())]
    for nodes in range(NODES):
        if not queue or (found and queue[0][0] > found[0][0]):
            return Hitting(tuple(one for _, one in found), complete=True, nodes=nodes)
        least, _, weight, chosen, passed = heappop(queue)
        missed = [conflict - passed for conflict in conflicts if conflict.isdisjoint(chosen)]
        if not missed:
            if len(found) == most_sets:
                break
            found.append((least, chosen))
            continue
        for name, rest in _branches(min(missed, key=len), passed):
            more = weight + weights[name]
            bound = more + _at_least([one - rest for one in missed if name not in one], weights)
            heappush(queue, (bound, next(order), more, chosen | {name}, rest))
    return Hitting(tuple(one for _, one in found), complete=False, nodes=NODES)


def _branches(conflict: Choice, passed: Choice) -> Iterator[tuple[int, Choice]]:
    for name in sorted(conflict):
        yield name, passed
        passed |= {name}


def _at_least(missed: Sequence[Choice], weights: Mapping[int, int]) -> int:
    """Return what hitting some conflicts costs at least: the cheapest member of each, of disjoint ones."""
    total, seen = 0, Choice()
    for conflict in sorted(missed, key=len):
        if seen.isdisjoint(conflict):
            total += min((weights[name] for name in conflict), default=0)
            seen |= conflict
    return total
