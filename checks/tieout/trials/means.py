"""Means: an average rate is the arithmetic mean of yearly rates, or is counted from another year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from tieout.kinds import Promise
from tieout.periods import read_period
from tieout.relations.limits import years_in
from tieout.relations.tree import Figure, Node, Operation, Reach, Years, figures, number, weighted_sum
from tieout.trials.growths import Comparison, comparison, of
from tieout.trials.hypothesis import Around, Hypothesis, Part, equals, equation, quoted

_MOST_YEARS, _MOST_BASES = 60, 20


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield for an average rate of yearly figures what else it may be over its years."""
    found = equation(promise)
    compared = comparison(found[1]) if found else None
    if found is None or compared is None or around.step != "1Y" or not isinstance(compared.now, Figure):
        return
    anchor, term = found
    reaches = {figure.reach for figure in figures(compared.then)}
    reach = next(iter(reaches)) if len(reaches) == 1 else None
    if reach is None:
        return
    name, average = quoted(anchor.series), compared.shape == "annualised"
    if average and (parts := tuple(_of_yearly_rates(anchor, compared, reach, around))):
        yield Hypothesis("formula", f"{name} is the arithmetic mean of the rates of its years", parts)
    if reach.how == "at" and reach.over in around.periods:
        here = around.periods.index(reach.over)
        near = sorted(around.periods, key=lambda one: abs(around.periods.index(one) - here))
        for period in near[1 : _MOST_BASES + 1]:
            part = Part(equals(anchor, _since(term, reach.over, period)))
            yield Hypothesis("formula", f"{name} is counted from {period}, not from {reach.over}", (part,))


def _of_yearly_rates(anchor: Figure, compared: Comparison, reach: Reach, around: Around) -> Iterator[Part]:
    """Yield for each number of years the mean of as many yearly rates."""
    if reach.how == "lag":
        years = years_in("over", reach.over) if reach.over[-1:] == "Y" else Fraction(0)
        if 1 < years <= _MOST_YEARS:
            yield Part(equals(anchor, _mean(compared, int(years))))
        return
    if reach.how != "at" or reach.over not in around.periods:
        return
    since = read_period(reach.over)
    for period in around.periods[around.periods.index(reach.over) + 1 :][:_MOST_YEARS]:
        mean = _mean(compared, int(read_period(period).years_since(since)))
        yield Part(equals(anchor, mean), start=period, end=period)


def _mean(compared: Comparison, years: int) -> Node:
    levels = [_back(compared.now, back) for back in range(years + 1)]
    ratios = [Operation("/", now, then) for now, then in pairwise(levels)]
    mean = weighted_sum((Fraction(1, years), ratio) for ratio in ratios)
    return of(compared.scale, Operation("-", mean, number(1)))


def _back(level: Node, years: int) -> Figure:
    assert isinstance(level, Figure)
    return replace(level, reach=Reach("lag", f"{years}Y")) if years else level


def _since(node: Node, known: str, other: str) -> Node:
    """Return a term that is counted from another period."""
    if isinstance(node, Operation):
        return Operation(node.sign, _since(node.left, known, other), _since(node.right, known, other))
    if isinstance(node, Years):
        return Years(other) if node.since == known else node
    if isinstance(node, Figure) and node.reach is not None and node.reach.over == known:
        return replace(node, reach=replace(node.reach, over=other))
    return node
