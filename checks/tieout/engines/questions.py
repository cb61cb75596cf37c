"""Questions: what must be known of an item for its verdict, asked of columns and of fractions alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from tieout.relations.collect import Plan, plan
from tieout.relations.tree import Figure, Log, Node, Number, Operation, Relation, figures, walk, years_named


class Question(NamedTuple):
    """Whether a comparison is possible, or certain, for what the figures can be.

    Args:
        ask: whether some values satisfy it, or all.
        plan: the comparison, as it is judged.
        points: whether the printed numbers themselves are asked, all but the anchor's.
    """

    ask: Literal["possible", "certain"]
    plan: Plan
    points: bool = False

    @property
    def timed(self) -> bool:
        """Tell whether it asks for years and for no figure, so that it hangs on the time alone."""
        return any(years_named(self.plan.relation)) and not any(figures(self.plan.relation))


class Guard(NamedTuple):
    """A condition: the item is unknown unless it is certain.

    Args:
        sure: whether it is.
        level: whether what must be positive may be zero, and not only below.
    """

    sure: Question
    level: Question


@dataclass(frozen=True)
class Case:
    """One relation of a promise and all that is asked about it.

    Args:
        relation: as it was promised.
        fits: whether any true values satisfy it: else it is broken.
        always: whether all do.
        printed: whether the printed numbers do.
        guards: its conditions, and that its logarithms have one.
        zeros: whether a divisor can be zero.
    """

    relation: Relation
    fits: Question
    always: Question
    printed: Question
    guards: tuple[Guard, ...]
    zeros: tuple[Question, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """Yield every question once."""
        asked = [self.fits, self.always, self.printed, *self.zeros]
        asked += [one for guard in self.guards for one in guard]
        yield from dict.fromkeys(asked)


_ZERO = Number(Fraction(0))


def case_of(relation: Relation, entities: Collection[str]) -> Case:
    """Return what is to be asked about a relation.

    Args:
        relation: the relation, with its conditions.
        entities: the entity fields.
    """
    bare = relation._replace(conditions=())
    judged = plan(bare, entities)
    positive = [Relation(log.node, ">", _ZERO) for log in walk(bare) if isinstance(log, Log)]
    return Case(
        relation,
        Question("possible", judged),
        Question("certain", judged),
        Question("possible", judged, points=True),
        tuple(map(_guard, [*relation.conditions, *positive])),
        tuple(Question("possible", plan(Relation(node, "==", _ZERO), entities)) for node in _divisors(bare)),
    )


def _guard(condition: Relation) -> Guard:
    return Guard(
        Question("certain", plan(condition)),
        Question("possible", plan(Relation(condition.left, ">=", condition.right))),
    )


def _divisors(relation: Relation) -> Iterator[Node]:
    """Yield each term that something is divided by, once."""
    found: dict[Node, None] = {}
    for node in walk(relation):
        if not isinstance(node, Operation):
            continue
        if node.sign == "/":
            found[node.right] = None
        elif node.sign == "^" and isinstance(node.right, Number) and node.right.value < 0:
            found[node.left] = None
    return (node for node in found if any(figures(node)))


def is_leaf(node: Node) -> bool:
    """Tell whether a term is a figure or a number, with nothing to compute."""
    return isinstance(node, (Figure, Number))
