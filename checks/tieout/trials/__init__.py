"""Trials: what might be wrong where a promise is broken on many items, each as a promise rewritten.

A hypothesis is judged as any promise is. Here nothing is judged; each file has one sort of mistake.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieout.kinds import Promise
from tieout.trials import (
    columns,
    denominators,
    factors,
    growths,
    means,
    ratios,
    running_totals,
    separators,
    shifts,
    signs,
    totals,
    years_to_date,
    zeros,
)
from tieout.trials.hypothesis import Around, Hypothesis

_SORTS = (
    *(shifts, factors, separators, signs, growths, means, years_to_date, ratios, running_totals),
    *(zeros, denominators, totals, columns),
)
"""The simplest first: of two that explain the same the earlier one is reported."""


def hypotheses(promise: Promise, around: Around) -> Iterator[Hypothesis]:
    """Yield all that might be wrong with a promise, the simplest first."""
    for sort in _SORTS:
        yield from sort.hypotheses(promise, around)
    yield from columns.repeats(promise, around)
