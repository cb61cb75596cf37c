"""Contradictions: irreducible conflicts, no two of which share a tie."""

from __future__ import annotations

from tieout.joint.feasible import NO_TIE, NOTHING, Solver
from tieout.joint.system import Conflict, System


def contradictions(system: System, without: frozenset[int] = NO_TIE) -> list[Conflict]:
    """Return conflicts that leave none when all their ties are left out.

    Every tie that is infeasible by itself has one of its own; those come first.

    Args:
        system: figures and ties.
        without: positions of ties that are left out.
    """
    alone = (_alone(system, place) for place in range(len(system.ties)) if place not in without)
    found = list(dict.fromkeys(conflict for conflict in alone if conflict))
    solver = Solver(system)
    while True:
        # A print that nothing can lie in contradicts itself: it is not believed when others are looked for.
        itself = NOTHING.union(*(conflict.names for conflict in found if not conflict.ties))
        conflict = solver.conflict(itself, without.union(*(conflict.ties for conflict in found)))
        if conflict is None:
            return found
        found.append(conflict)


def _alone(system: System, place: int) -> Conflict | None:
    conflict = Solver(system.part([place])).conflict()
    return conflict and conflict._replace(ties=frozenset(place for _ in conflict.ties))
