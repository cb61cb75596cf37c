"""Rates that are freed, and of which two ties want different ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tieout.joint.needed import needed
from tieout.joint.system import NOTHING, Conflict, Name, System


class Rates:
    """The figures of which several ties speak, and some take them as known: freed, they fit no row.

    So the rows can hold without them, and still nothing can be printed in their place.
    """

    def __init__(self, system: System) -> None:
        self._system = system
        spoken = Counter(name for tie in system.ties for name in tie.names())
        known = {tie.rated.name for tie in system.ties if tie.rated is not None}
        self._repeated = frozenset(name for name in known if spoken[name] > 1)

    def conflict(self, freed: frozenset[Name], without: frozenset[int]) -> Conflict | None:
        """Return the prints by which there is no value for a rate that is freed; None where there is one."""
        rates = sorted(freed & self._repeated, key=repr)
        ties = [NOTHING if n in without else tie for n, tie in enumerate(self._system.ties)]
        system = replace(self._system, ties=ties)
        for rate in rates:
            if needed(system, freed, rate).empty:
                others = [name for name in system.names() if name in system.weights and name not in freed]
                kept = frozenset(others).difference(*_idle(system, rate, freed, others))
                places = (n for n, tie in enumerate(ties) if tie.rows)
                return Conflict(frozenset(places), kept)
        return None


def _idle(
    system: System, rate: Name, freed: frozenset[Name], others: Sequence[Name]
) -> Iterator[frozenset[Name]]:
    """Yield figures without whose prints there is no value for a rate either, as many at once as can be."""
    if needed(system, freed.union(others), rate).empty:
        yield frozenset(others)
    elif len(others) > 1:
        half = len(others) // 2
        first = frozenset[Name]().union(*_idle(system, rate, freed, others[:half]))
        yield first
        yield from _idle(system, rate, freed | first, others[half:])
