"""Ratios: two figures are divided, multiplied, added or subtracted in another way."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tieout.kinds import Promise
from tieout.relations.tree import Node, Number, Operation, figures, number
from tieout.trials.growths import comparison, of
from tieout.trials.hypothesis import Around, Hypothesis, Part, equals, equation, quoted


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for a figure that is made of two others what else it may be made by."""
    del around
    found = equation(promise)
    if found is None or comparison(found[1]) is not None:
        return
    anchor, term = found
    scale, joined = _scaled(term)
    if joined is None:
        return
    one, other = joined.left, joined.right
    name = quoted(anchor.series)
    for said, rewritten in _joined(scale, one, other):
        if rewritten != term:
            part = Part(equals(anchor, rewritten))
            yield Hypothesis("formula", f"{name} is {said}", (part,))


def _joined(scale: Fraction, one: Node, other: Node) -> Iterator[tuple[str, Node]]:
    yield "divided the other way round", of(scale, Operation("/", other, one))
    if scale != 1:
        yield "divided the other way round as a whole", of(1 / scale, Operation("/", other, one))
    yield "a quotient", of(scale, Operation("/", one, other))
    yield "multiplied, not divided", of(scale, Operation("*", one, other))
    yield "the difference, not the ratio", Operation("-", one, other)
    yield "the difference the other way round", Operation("-", other, one)
    yield "the sum of both", Operation("+", one, other)
    surplus = Operation("-", Operation("/", one, other), number(1))
    yield "by how much the one exceeds the other, no ratio", of(scale, surplus)


def _scaled(term: Node) -> tuple[Fraction, Operation | None]:
    """Return the scale of a term, and the operation that joins its two sides."""
    if not isinstance(term, Operation):
        return Fraction(1), None
    if term.sign == "*" and isinstance(term.left, Number) and isinstance(term.right, Operation):
        return term.left.value, _two(term.right)
    top = term.left
    if isinstance(top, Operation) and top.sign == "*" and isinstance(top.left, Number) and term.sign in "*/":
        return top.left.value, _two(Operation(term.sign, top.right, term.right))
    return Fraction(1), _two(term)


def _two(term: Operation) -> Operation | None:
    both = [list(figures(side)) for side in (term.left, term.right)]
    return term if term.sign != "^" and all(len(side) == 1 for side in both) else None
