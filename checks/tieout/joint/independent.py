"""Independent: smallest sets that are made of choices that have nothing to do with one another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from tieout.joint.causes import Explained
from tieout.joint.system import Conflict, Name


def independent(part: Explained, together: Sequence[Conflict] = ()) -> list[Explained]:
    """Return a part as several, where each smallest set takes one choice of each of these.

    Two errors in one long chain may be tied by what follows from both, and still each is an error of its
    own: every choice for the one goes with every choice for the other.

    Args:
        part: conflicts, and the smallest sets of figures that explain them.
        together: conflicts that are told as wholes: the choices for one of these stay together.
    """
    groups = _groups(part.sets, [one for one in together if one in part.conflicts])
    chosen = [dict.fromkeys(one & group for one in part.sets) for group in groups]
    number = 1
    for choices in chosen:
        number *= len(choices)
    if len(groups) < 2 or number != len(part.sets):
        return [part]
    return [
        Explained(
            tuple(one for one in part.conflicts if not group.isdisjoint(one.names)),
            tuple(choices),
            part.complete,
        )
        for group, choices in zip(groups, chosen, strict=True)
    ]


def _groups(sets: Sequence[frozenset[Name]], together: Sequence[Conflict]) -> list[frozenset[Name]]:
    """Group the figures of which one stands for the other: those that are in no set together."""
    figures = list(dict.fromkeys(name for one in sets for name in one))
    beside = {frozenset(pair) for one in sets for pair in combinations(one, 2)}
    groups: list[frozenset[Name]] = []
    for name in figures:
        near = [group for group in groups if any(frozenset({name, one}) not in beside for one in group)]
        near += [group for group in groups if group not in near and _told(group, name, together)]
        groups = [group for group in groups if group not in near]
        groups.append(frozenset({name}).union(*near))
    return groups


def _told(group: frozenset[Name], name: Name, together: Sequence[Conflict]) -> bool:
    return any(name in one.names and not group.isdisjoint(one.names) for one in together)
