"""Columns: a figure stands in a neighbouring column, or two columns are exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from tieout.kinds import Promise
from tieout.trials.hypothesis import Around, Hypothesis, Part, Reread, quoted, renamed, rewritten, series_of

_MOST_SERIES = 6
_MOST_NEIGHBOURS = 24
_MOST_REPEATED = 12


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield each exchange of two series of the promise, and each neighbour in the place of one."""
    named = series_of(promise)[:_MOST_SERIES]
    for one, other in combinations(named, 2):
        claim = f"{quoted(one)} and {quoted(other)} are exchanged"
        yield _renamed(promise, claim, {one: other, other: one})
    if any(line.sign != "==" for line in promise.relations):
        return
    if len(named) == 1:
        return  # in its place any column may keep the promise, that has nothing to do with it
    for one in named:
        for other in neighbours(one, around, series_of(promise)):
            if one == named[0]:
                claim = f"the figures of {quoted(one)} stand in {quoted(other)}"
            else:
                claim = f"{quoted(named[0])} fits {quoted(other)}, not {quoted(one)}"
            yield _renamed(promise, claim, {one: other})
            # Of one promise that is the same; two promises may have it in common.
            both = f"{' and '.join(map(quoted, sorted((one, other))))} are exchanged"
            yield _renamed(promise, both, {one: other, other: one})


def repeats(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for each series that it prints the figures of another one: its own are not known."""
    for one in series_of(promise)[:_MOST_REPEATED]:
        for other in around.repeated(one):
            claim = f"{' and '.join(map(quoted, sorted((one, other))))} print the same figures"
            yield Hypothesis("columns", claim, (Part(promise),), Reread(one, "repeat", other))


def _renamed(promise: Promise, claim: str, names: Mapping[str, str]) -> Hypothesis:
    return Hypothesis("columns", claim, (Part(rewritten(promise, lambda one: renamed(one, names))),))


def neighbours(series: str, around: Around, used: Sequence[str]) -> list[str]:
    """Return the columns nearest to one of a table, but those that are used already."""
    order = list(around.units)
    here = order.index(series) if series in order else 0
    others = [one for one in order if one not in used]
    return sorted(others, key=lambda one: abs(order.index(one) - here))[:_MOST_NEIGHBOURS]
