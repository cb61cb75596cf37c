"""Totals: a part is left out of its total, another is in it, or a member stands below another parent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from tieout.kinds import Promise
from tieout.relations.terms import linear, spelled_out
from tieout.relations.tree import Figure, Node, Operation, Over
from tieout.trials.columns import neighbours
from tieout.trials.hypothesis import (
    Around,
    Hypothesis,
    Membership,
    Part,
    equals,
    equation,
    mapped,
    quoted,
    rewritten,
    series_of,
)

_MOST_MEMBERS, _MOST_INSIDE = 12, 40


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield what else a total may be the sum of."""
    found = equation(promise)
    if found is None:
        return
    anchor, term = found
    terms = linear(term)
    if terms is None:
        return
    parts = [figure for figure in terms if figure is not None]
    summed = [figure for figure in parts if figure.over is not None]
    if len(parts) > 1:
        yield from _without(anchor, terms, parts)
    if len(parts) > 1 and not summed:
        yield from _with(promise, anchor, term, around)
    for figure in summed:
        yield from _other_members(anchor, term, figure, around)
    if summed:
        yield from _other_totals(promise, anchor, around)


def _without(
    anchor: Figure, terms: dict[Figure | None, Fraction], parts: list[Figure]
) -> Iterator[Hypothesis]:
    for part in parts:
        rest = {figure: weight for figure, weight in terms.items() if figure != part}
        claim = f"{quoted(part.series)} is not in {quoted(anchor.series)}"
        if any(figure is not None for figure in rest) and part.reach is None:
            yield Hypothesis("parent", claim, (Part(equals(anchor, spelled_out(rest))),))
        twice = {figure: weight * (2 if figure == part else 1) for figure, weight in terms.items()}
        claim = f"{quoted(part.series)} is twice in {quoted(anchor.series)}"
        yield Hypothesis("parent", claim, (Part(equals(anchor, spelled_out(twice))),))


def _with(promise: Promise, anchor: Figure, term: Node, around: Around) -> Iterator[Hypothesis]:
    for other in neighbours(anchor.series, around, series_of(promise)):
        for sign, said in (("+", "is in"), ("-", "is taken off")):
            claim = f"{quoted(other)} {said} {quoted(anchor.series)}"
            more = Operation("+" if sign == "+" else "-", term, Figure(other))
            yield Hypothesis("parent", claim, (Part(equals(anchor, more)),))


def _other_members(anchor: Figure, term: Node, figure: Figure, around: Around) -> Iterator[Hypothesis]:
    """Yield sums of one member fewer, or one more."""
    over = figure.over
    assert over is not None
    total = dict(anchor.selectors).get(over.dimension, "the total")
    inside = over.members or [
        one for one in around.members.get(over.dimension, ()) if one not in over.exclude
    ]
    if len(inside) > _MOST_INSIDE:
        return
    for member in inside:
        claim = f"{quoted(member)} is not in {quoted(total)}"
        left_out = _summed(anchor, term, figure, _left_out(over, member), claim)
        yield replace(left_out, member=Membership(member, total, inside=False))
    others = [one for one in around.members.get(over.dimension, ()) if one not in inside and one != total]
    for member in others[:_MOST_MEMBERS]:
        claim = f"{quoted(member)} is in {quoted(total)}"
        taken_in = _summed(anchor, term, figure, _taken_in(over, member), claim)
        yield replace(taken_in, member=Membership(member, total, inside=True))


def _left_out(over: Over, member: str) -> Over:
    if over.members:
        return replace(over, members=tuple(one for one in over.members if one != member))
    return replace(over, exclude=(*over.exclude, member))


def _taken_in(over: Over, member: str) -> Over:
    if over.members:
        return replace(over, members=(*over.members, member))
    return replace(over, exclude=tuple(one for one in over.exclude if one != member))


def _summed(anchor: Figure, term: Node, figure: Figure, over: Over, claim: str) -> Hypothesis:
    other = mapped(term, lambda one: replace(one, over=over) if one == figure else one)
    return Hypothesis("parent", claim, (Part(equals(anchor, other)),))


def _other_totals(promise: Promise, anchor: Figure, around: Around) -> Iterator[Hypothesis]:
    for dimension, total in anchor.selectors:
        for member in around.members.get(dimension, ())[:_MOST_MEMBERS]:
            if member == total:
                continue
            chosen = tuple((one, member if one == dimension else value) for one, value in anchor.selectors)
            other = replace(anchor, selectors=chosen)
            claim = f"the members add up to {quoted(member)}, not to {quoted(total)}"
            yield Hypothesis("parent", claim, (Part(_instead(promise, anchor, other)),))


def _instead(promise: Promise, anchor: Figure, other: Figure) -> Promise:
    return rewritten(promise, lambda one: other if one == anchor else one)
