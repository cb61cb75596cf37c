"""Sure: what quick numbers surely tell of a comparison, and on what that counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import narwhals as nw

from tieout.engines.plan.standing import EndsOf
from tieout.engines.questions import Case, Question, is_leaf
from tieout.relations.interval import Ends
from tieout.relations.quick import NotQuick, Quick, QuickArithmetic, QuickColumns, Settled
from tieout.relations.tree import OPPOSITE
from tieout.relations.values import Truth, both, either

if TYPE_CHECKING:
    from tieout.engines.plan.timed import Timed


def answer(numbers: QuickColumns, question: Question, known: EndsOf, timed: Timed) -> Settled:
    """Return where the answer to a question is surely yes, and where it is surely no."""
    if question.timed:
        holds = timed.holds(question)
        return Settled(holds, ~holds)
    return settled(numbers, question, sides(numbers, question, known))


def sides(numbers: QuickColumns, question: Question, known: EndsOf) -> Sequence[Ends[Quick]]:
    """Return what both sides of a comparison can be."""
    relation, corners, loose = question.plan
    if corners or loose:
        raise NotQuick("a figure that stands more than once")
    arithmetic = QuickArithmetic(numbers, known)
    return arithmetic.evaluate(relation.left), arithmetic.evaluate(relation.right)


def settled(numbers: QuickColumns, question: Question, sides: Sequence[Ends[Quick]]) -> Settled:
    """Return where a comparison is surely possible, or certain, and where it surely is not."""
    relation, (left, right) = question.plan.relation, sides
    plain = question.points and is_leaf(relation.left) and is_leaf(relation.right) and relation.sign != "=="
    found = numbers.settled(relation.sign, left, right, plain=plain)
    if question.ask == "possible":
        return found
    opposite = numbers.settled(OPPOSITE[relation.sign], left, right)
    return Settled(opposite.no, opposite.yes)


def untimely(case: Case, timed: Timed) -> Truth:
    """Tell where a condition on the time alone does not hold, so that nothing is promised."""
    never: Truth = False
    for condition in case.guards:
        if condition.sure.timed:
            never = either(never, ~timed.holds(condition.sure))
    return never


def together(given: Sequence[nw.Expr], truth: Truth) -> Truth:
    """Tell where something is so, and all that was counted on for it."""
    for condition in given:
        truth = both(condition, truth)
    return truth
