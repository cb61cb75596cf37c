"""Denominators: a share or a ratio is of another whole than the one that is promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tieout.kinds import Promise
from tieout.relations.tree import Figure, Node, Operation, Over, Reach, figures, number
from tieout.trials.growths import comparison
from tieout.trials.hypothesis import Around, Hypothesis, Part, Run, Runs, equals, equation, quoted

_MOST_MEMBERS, _MOST_RUNS = 40, 5


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for a quotient each other whole that it may be of."""
    found = equation(promise)
    if found is None or comparison(found[1]) is not None:
        return
    anchor, term = found
    if not (isinstance(term, Operation) and term.sign == "/") or len(list(figures(term.right))) != 1:
        return
    whole = next(figures(term.right))
    name = quoted(anchor.series)
    for said, other in (*_of_members(whole, around), *_others(whole, term.left, around)):
        divided = Operation("/", term.left, _in_place(term.right, whole, other))
        parts = (Part(equals(anchor, divided)),)
        of = (
            next(iter(set(other.selectors) - set(whole.selectors)), None)
            if isinstance(other, Figure)
            else None
        )
        yield Hypothesis("denominator", f"{name} is divided by {said}", parts, whole=of)
    yield from _of_own_years(anchor, term, whole, around)


def _in_place(node: Node, whole: Figure, other: Node) -> Node:
    if isinstance(node, Operation):
        return Operation(node.sign, _in_place(node.left, whole, other), _in_place(node.right, whole, other))
    return other if node == whole else node


def _of_members(whole: Figure, around: Around) -> Iterator[tuple[str, Node]]:
    """Yield the wholes of other members."""
    for dimension, members in around.members.items():
        chosen = dict(whole.selectors)
        total = chosen.pop(dimension, "")
        for member in members[:_MOST_MEMBERS] if len(members) > 1 else ():
            if member not in (total, ""):
                selectors = tuple(sorted({**chosen, dimension: member}.items()))
                said = f"{quoted(whole.series)} of {quoted(member)}"
                yield (
                    said + (f", not of {quoted(total)}" if total else ""),
                    replace(whole, selectors=selectors),
                )


def _others(whole: Figure, top: Node, around: Around) -> Iterator[tuple[str, Node]]:
    """Yield the wholes of all members together, of other periods, and what is left."""
    name = quoted(whole.series)
    for dimension, members in around.members.items():
        chosen = dict(whole.selectors)
        total = chosen.pop(dimension, "")
        if len(members) > 2:
            over = Over(dimension, exclude=(total,) if total else ())
            rest = tuple(sorted(chosen.items()))
            yield f"the sum of {name} over {dimension}", replace(whole, selectors=rest, over=over)
    if around.step:
        before = replace(whole, reach=Reach("lag", around.step))
        yield f"{name} of the period before", before
        both = Operation("/", Operation("+", whole, before), number(2))
        yield f"the mean of {name} of the period and the one before", both
        for period in dict.fromkeys((*around.periods[:1], *around.periods[-1:])):
            yield f"{name} of {period}", replace(whole, reach=Reach("at", period))
    part = next(figures(top), None)
    if part is not None and part != whole:
        yield f"{name} without {_own(part, whole)}", Operation("-", whole, part)
        yield f"{name} and {_own(part, whole)} together", Operation("+", whole, part)


def _own(part: Figure, whole: Figure) -> str:
    return "the part itself" if part.series == whole.series else quoted(part.series)


def _of_own_years(anchor: Figure, term: Operation, whole: Figure, around: Around) -> Iterator[Hypothesis]:
    """Yield that a running total is divided by what the whole has summed since the part began."""
    part = next(figures(term.left), None)
    if len(around.members) != 1 or part is None or whole.reach is not None or not whole.selectors:
        return
    (dimension,) = around.members
    parts = [
        Part(
            equals(anchor, Operation("/", term.left, _in_place(term.right, whole, since))),
            where=(dimension, members),
            start=run.first,
            end=run.last,
        )
        for runs, members in around.runs(part.series).items()
        for run, since in _since(whole, runs)
    ]
    claim = f"{quoted(anchor.series)} is divided by {quoted(whole.series)} of the part's own years only"
    if parts:
        yield Hypothesis("denominator", claim, tuple(parts))


def _since(whole: Figure, runs: Runs) -> Iterator[tuple[Run, Node]]:
    """Yield each run of periods, and what a whole has summed in it and in those before it."""
    summed: Node = whole
    last = ""
    for run in runs[:_MOST_RUNS]:
        if run.before:
            summed = Operation("-", summed, replace(whole, reach=Reach("at", run.before)))
        if last:
            summed = Operation("+", summed, replace(whole, reach=Reach("at", last)))
        last = run.last
        yield run, summed
