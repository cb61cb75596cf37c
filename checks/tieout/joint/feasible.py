"""Whether ties and prints can all hold at once: a point, or the fewest of them that cannot."""

from __future__ import annotations

from contextlib import suppress

from tieout.joint.problem import Problem, Proof
from tieout.joint.system import Conflict, Name, Point, System, Undecided

CARE = 1_500_000
"""How much work is spent on what a conflict can do without."""

NOTHING: frozenset[Name] = frozenset()
NO_TIE: frozenset[int] = frozenset()


def solve(
    system: System, freed: frozenset[Name] = NOTHING, without: frozenset[int] = NO_TIE
) -> Point | Conflict:
    """Return true values that satisfy a system, or an irreducible conflict in it.

    Args:
        system: figures and ties.
        freed: figures whose prints are not believed, nor what was made of them.
        without: positions of ties that are left out.

    Raises:
        Undecided: it takes more work than is allowed.
    """
    return Solver(system).solve(freed, without)


class Solver:
    """One system, solved for several questions."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._problem = Problem(system)

    def solve(self, freed: frozenset[Name] = NOTHING, without: frozenset[int] = NO_TIE) -> Point | Conflict:
        """Return a point or a conflict, as the function does."""
        conflict = self.conflict(freed, without)
        return conflict or self._problem.point()

    def conflict(self, freed: frozenset[Name] = NOTHING, without: frozenset[int] = NO_TIE) -> Conflict | None:
        """Return an irreducible conflict, if there is one."""
        proof = self._problem.contradiction(freed, without)
        if proof is None:
            return None
        return Conflict(*(_irreducible(self.system, proof) if proof.ties else proof))


def _irreducible(system: System, proof: Proof) -> Proof:
    """Leave out of a proof what it can do without.

    Its rows are dependent, and no fewer of them are, but another row of its ties, or a domain, may
    prove it with fewer ties and prints. Of a very long chain only the first are looked at.
    """
    places = sorted(proof.ties)
    part = system.part(places)
    problem, names, left = Problem(part), frozenset(part.names()), frozenset(range(len(places)))
    needless = [Proof(frozenset({place}), NOTHING) for place in left if len(left) > 1]
    needless += [Proof(NO_TIE, frozenset({name})) for name in part.names()]
    (ties, prints), work = Proof(left, proof.prints), 0
    for one in needless:
        if one.ties <= ties and one.prints <= prints and work < CARE:
            with suppress(Undecided):  # what cannot be told is kept
                found = problem.contradiction(names - (prints - one.prints), left - (ties - one.ties))
                ties, prints = found or (ties, prints)
            work += problem.work
    return Proof(frozenset(places[place] for place in ties), prints)
