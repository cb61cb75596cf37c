"""Years to date: figures of the year so far where those of one period are promised, or the other way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from tieout.kinds import Promise
from tieout.periods import read_duration
from tieout.relations.tree import Figure, Node, Operation, Reach, figures, weighted_sum
from tieout.trials.hypothesis import Around, Hypothesis, Part, equals, equation, mapped, quoted, series_of

_A_YEAR = {"1M": 12, "1Q": 4}
_WORDS = {"1M": "month", "1Q": "quarter"}
_Made = Callable[[Figure, int, int, str], Node]
"""Makes a figure that stands so many steps back, after so many periods of its year, of a series' prints."""


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield that an equation holds of years to date, and that it holds of what was added to them."""
    found = equation(promise)
    periods = _A_YEAR.get(around.step)
    if found is None or periods is None:
        return
    anchor, word = found[0], _WORDS[around.step]
    for series in series_of(promise):
        if series == anchor.series:
            continue
        summed = _parts(promise, series, periods, around.step, _so_far)
        claim = f"{quoted(anchor.series)} is of the year to date, not of the {word}"
        if summed:
            yield Hypothesis("formula", claim, summed)
        single = _parts(promise, series, periods, around.step, _alone)
        claim = f"{quoted(series)} is of the year to date, and {quoted(anchor.series)} of the {word}"
        if single:
            yield Hypothesis("formula", claim, single)


def _parts(promise: Promise, series: str, periods: int, step: str, made: _Made) -> tuple[Part, ...]:
    """Return the promise for each period of the year, one series made of others; none where it varies."""
    found = equation(promise)
    assert found is not None
    anchor, term = found
    steps: dict[Figure, int] = {}
    for figure in dict.fromkeys(one for one in figures(term) if one.series == series):
        back = _steps_back(figure, periods, step)
        if back is None or figure.over is not None:
            return ()
        steps[figure] = back
    parts = []
    for within in range(1, periods + 1):
        replaced = {one: made(one, back, (within - 1 - back) % periods, step) for one, back in steps.items()}
        parts.append(Part(equals(anchor, mapped(term, lambda one: replaced.get(one, one))), within=within))  # noqa: B023
    return tuple(parts)


def _steps_back(figure: Figure, periods: int, step: str) -> int | None:
    """Return how many steps before the item a figure stands; None where that varies."""
    reach = figure.reach
    if reach is None:
        return 0
    if reach.how != "lag" or reach.restart:
        return None
    if reach.over in ("previous", "step", step):
        return 1
    count, unit = read_duration(reach.over)
    if unit == "Y":
        return count * periods
    return count if f"1{unit}" == step else None


def _lagged(figure: Figure, back: int, step: str) -> Figure:
    return replace(figure, reach=Reach("lag", f"{back}{step[1]}") if back else None)


def _so_far(figure: Figure, back: int, before: int, step: str) -> Node:
    """Return the sum of a series from the first period of the year up to one."""
    return weighted_sum((Fraction(1), _lagged(figure, back + more, step)) for more in range(before + 1))


def _alone(figure: Figure, back: int, before: int, step: str) -> Node:
    """Return what was added to a series in one period of its year."""
    own = _lagged(figure, back, step)
    return Operation("-", own, _lagged(figure, back + 1, step)) if before else own
