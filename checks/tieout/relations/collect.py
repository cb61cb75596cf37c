"""How a relation can be judged sharply: with each figure once, or at the ends of those that repeat.

The arithmetic of intervals takes every mention of a figure for a figure of its own. That is
exact where each stands once. Elsewhere linear terms are collected; and where a term only rises
or only falls with a figure, whatever the others are, its extremes lie at the ends of that one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from fractions import Fraction
from itertools import permutations
from typing import NamedTuple

from tieout.relations.monotone import monotone
from tieout.relations.terms import Terms, added, linear, spelled_out, times
from tieout.relations.tree import FLIPPED, Figure, Operation, Over, Relation, figures, number

MOST_CORNERS = 4
"""Repeated figures whose ends are tried: the evaluations are two to that power."""


class Plan(NamedTuple):
    """How a relation is judged.

    Args:
        relation: what is evaluated: the relation itself, or one that says the same.
        corners: the figures that repeat in it. What a side, a divisor or the argument of a
            logarithm can be is the hull of what it can be at the ends of these, the others
            being intervals. An infinite end has no value: where one of these figures is not
            bounded, intervals alone judge, soundly.
        loose: whether intervals alone judge, soundly but not sharply.
    """

    relation: Relation
    corners: tuple[Figure, ...] = ()
    loose: bool = False


def plan(relation: Relation, entities: Collection[str] = ()) -> Plan:
    """Return how a relation can be judged sharply, if it can.

    Args:
        relation: the relation, bound; its conditions are judged by themselves.
        entities: the entity fields; a sum over one of these may hide another figure.
    """
    counted = Counter(figures(relation._replace(conditions=())))
    repeated = tuple(figure for figure, count in counted.items() if count > 1)
    if any(_may_hide(total, other, entities) for total, other in permutations(counted, 2)):
        return Plan(relation, loose=True)
    if not repeated:
        return Plan(relation)
    collected = _collected(relation)
    if collected is not None:
        return Plan(collected)
    together = _brought_together(relation)
    sides = (together.left, together.right)
    sharp = all(monotone(side, figure) for side in sides for figure in repeated)
    return Plan(together, repeated) if sharp and len(repeated) <= MOST_CORNERS else Plan(relation, loose=True)


def _collected(relation: Relation) -> Relation | None:
    """Return a linear relation with each figure once, those of the left side on the left.

    None where it is not linear, or where no figure would be left over.
    """
    left, right = linear(relation.left), linear(relation.right)
    if left is None or right is None:
        return None
    terms = added(left, times(right, Fraction(-1)))
    standing = [figure for figure in terms if figure is not None and terms[figure]]
    if not standing:
        return None
    kept = [figure for figure in standing if figure in left] or standing[:1]
    factor = Fraction(-1 if all(terms[figure] < 0 for figure in kept) else 1)
    if len(kept) == 1:
        factor = 1 / terms[kept[0]]
    here: Terms = {figure: terms[figure] * factor for figure in kept}
    there = {key: -value * factor for key, value in terms.items() if key not in here}
    sign = relation.sign if factor > 0 else FLIPPED[relation.sign]
    return Relation(spelled_out(here), sign, spelled_out(there), relation.conditions)


def _brought_together(relation: Relation) -> Relation:
    """Bring everything to the left where a figure stands on both sides."""
    left, sign, right, conditions = relation
    if not set(figures(left)) & set(figures(right)):
        return relation
    return Relation(Operation("-", left, right), sign, number(0), conditions)


def _may_hide(total: Figure, other: Figure, entities: Collection[str]) -> bool:
    """Tell whether another figure may be among those that a sum stands for."""
    over = total.over
    if over is None or over.dimension not in entities:
        return False
    if (total.series, total.reach) != (other.series, other.reach):
        return False
    here, there = dict(total.selectors), dict(other.selectors)
    if any(there.get(name, value) != value for name, value in here.items()):
        return False
    if over.dimension in there:
        return _takes(over, there[over.dimension])
    if other.over is None or other.over.dimension != over.dimension:
        return True
    named = over.members or other.over.members
    return not named or any(_takes(over, one) and _takes(other.over, one) for one in named)


def _takes(over: Over, member: str) -> bool:
    return member in over.members if over.members else member not in over.exclude
