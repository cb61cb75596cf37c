"""Causes: the smallest sets of figures that must be wrong, in each part of a system that is infeasible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from tieout.joint.conflicts import contradictions
from tieout.joint.feasible import NO_TIE, Solver
from tieout.joint.hitting import Choice, Hitting, lightest
from tieout.joint.rates import Rates
from tieout.joint.system import Conflict, Name, System, Undecided

TESTS = 2000
"""How many sets are tried for one system."""
NODES = 20_000
"""How many unfinished sets may be looked at for one system: where it takes more, no few cells explain it."""


class Explained(NamedTuple):
    """Conflicts with one cause.

    Args:
        conflicts: what cannot hold together.
        sets: the lightest sets of figures whose freeing lets everything hold.
        complete: whether these are all; not where a limit was reached, or nothing may be freed.
    """

    conflicts: tuple[Conflict, ...]
    sets: tuple[frozenset[Name], ...]
    complete: bool


def causes(system: System, first: Sequence[Conflict] = (), most_sets: int = 100) -> list[Explained]:
    """Return for each part of the conflicts all lightest sets of figures that may be wrong.

    A set hits every conflict; one that does, and still leaves a conflict when it is freed, has found
    another to hit. The parts share no figure, so each has causes of its own: while one is looked at, one
    set of each other part is freed.

    Args:
        system: figures and ties.
        first: conflicts that are known already.
        most_sets: how many sets are listed of one part.

    Raises:
        Undecided: it takes more work than is allowed.
    """
    return _Search(system, first or contradictions(system), most_sets).explained()


class _Part(NamedTuple):
    """Conflicts that hang together by figures that may be freed, and what hits all of them."""

    figures: Choice
    conflicts: tuple[Conflict, ...]
    hitting: Hitting = Hitting((), complete=False)


class _Search:
    """Conflicts so far, and which sets have turned out to leave none."""

    def __init__(self, system: System, first: Sequence[Conflict], most_sets: int) -> None:
        self._most, self._solver, self._rates = most_sets, Solver(system), Rates(system)
        self._names = [name for name in system.names() if name in system.weights]
        self._place = {name: place for place, name in enumerate(self._names)}
        self._used = [
            Choice(self._place[name] for name in tie.names() if name in self._place) for tie in system.ties
        ]
        self._weights = {place: system.weights[name] for name, place in self._place.items()}
        self._parts = [self._part(conflict) for conflict in dict.fromkeys(first)]
        self._enough = set[Choice]()
        self._tests = self._nodes = 0

    def explained(self) -> list[Explained]:
        """Look for conflicts until every set leaves none, or a limit is reached."""
        while True:
            self._parts = [self._hit(part) for part in _merged(self._parts)]
            found = self._more()
            if not found:
                break
            self._parts += map(self._part, found)
        self._parts.sort(key=lambda part: min(min(one.ties, default=-1) for one in part.conflicts))
        return [self._explained(*each) for each in zip(self._parts, self._freed(), strict=True)]

    def _part(self, conflict: Conflict) -> _Part:
        return _Part(Choice(self._place[name] for name in conflict.names & self._place.keys()), (conflict,))

    def _hit(self, part: _Part) -> _Part:
        """Find what hits all conflicts of a part."""
        choices = [self._part(conflict).figures for conflict in part.conflicts]
        hitting = lightest(choices, self._weights, self._most)
        self._nodes += hitting.nodes
        if self._nodes > NODES:
            raise Undecided
        return part._replace(hitting=hitting)

    def _freed(self) -> list[list[Choice]]:
        """Return for each part its sets, each with the first set of every other part."""
        firsts = [Choice().union(*part.hitting.sets[:1]) for part in self._parts]
        others = [Choice().union(*firsts[:place], *firsts[place + 1 :]) for place in range(len(firsts))]
        return [
            [one | rest for one in part.hitting.sets] for part, rest in zip(self._parts, others, strict=True)
        ]

    def _more(self) -> list[Conflict]:
        """Free every set that should be enough, and return the conflicts that are left.

        What nothing hits is left out, or nothing else would be found.
        """
        stuck = (one.ties for part in self._parts if not part.hitting.sets for one in part.conflicts)
        without, found = NO_TIE.union(*stuck), list[_Part]()
        for far, freed in self._asked():
            if freed in self._enough or any(freed.isdisjoint(part.figures) for part in found):
                continue
            self._tests += 1
            if self._tests > TESTS:
                return []
            with suppress(Undecided):  # such a set is not listed
                names = frozenset(self._names[place] for place in freed)
                # What clashes nearby is found first: it connects no parts that have nothing in common.
                near = self._solver.conflict(names, without | far)
                conflict = (
                    near or self._solver.conflict(names, without) or self._rates.conflict(names, without)
                )
                if conflict:
                    found.append(self._part(conflict))
                else:
                    self._enough.add(freed)
        return [conflict for part in found for conflict in part.conflicts]

    def _asked(self) -> Iterator[tuple[frozenset[int], Choice]]:
        """Yield every set of every part, each with the ties that have no figure of the part."""
        if not self._parts:
            yield NO_TIE, Choice()
        for part, sets in zip(self._parts, self._freed(), strict=True):
            far = frozenset(n for n, used in enumerate(self._used) if used.isdisjoint(part.figures))
            yield from ((far, one) for one in sets)

    def _explained(self, part: _Part, freed: Sequence[Choice]) -> Explained:
        sets, complete, _ = part.hitting
        enough = [one for one, tried in zip(sets, freed, strict=True) if tried in self._enough]
        named = (frozenset(self._names[place] for place in one) for one in sorted(enough, key=sorted))
        return Explained(part.conflicts, tuple(named), complete and len(enough) == len(sets))


def _merged(parts: Sequence[_Part]) -> list[_Part]:
    """Join the parts that share a figure."""
    apart: list[_Part] = []
    for part in parts:
        near = [one for one in apart if not one.figures.isdisjoint(part.figures)]
        apart = [one for one in apart if one not in near]
        figures = part.figures.union(*(one.figures for one in near))
        apart.append(_Part(figures, (*chain.from_iterable(one.conflicts for one in near), *part.conflicts)))
    return apart
