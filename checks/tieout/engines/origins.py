"""Origins: whether a published column was computed from the printed figures, or before rounding.

A column that the printed operands reproduce everywhere was computed from them, unless that
could be chance; one that needs the rounding of its operands somewhere was computed before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate

import polars as pl

from tieout.engines.items import Item
from tieout.engines.judge import BY_ROUNDING, EXACTLY, Judged
from tieout.model import Origin
from tieout.relations.solve import solve
from tieout.relations.tree import Figure, Operation

_LOOKED_AT = 300
_AT_ONCE = 30
"""So many items are read back at once: a few of them mostly say it."""
_ENOUGH = 5.0
"""As many items would differ, on average, if the column were computed before rounding."""


def origin_of(judged: Judged) -> Origin:
    """Return what a promise's anchor was computed from, as far as its items that hold can tell."""
    if not _computed(judged):
        return ""
    if _needs_rounding(judged, judged.having(BY_ROUNDING)):
        return "unrounded figures"
    exact = judged.having(EXACTLY)
    step = max(1, len(exact) // _LOOKED_AT)
    sample = exact.gather_every(step)
    expected = accumulate(one * step for one in _differences(judged, sample))
    return "printed figures" if any(so_far >= _ENOUGH for so_far in expected) else ""


def _computed(judged: Judged) -> bool:
    """Tell whether the anchor is computed from other figures: not only compared, and no plain total."""
    relations = judged.promise.relations
    anchor = judged.promise.anchor
    return len(relations) == 1 and relations[0].sign == "==" and isinstance(anchor, Figure)


def _needs_rounding(judged: Judged, items: pl.DataFrame) -> bool:
    """Tell whether an item of firm figures holds by rounding; others say nothing of it."""
    return any(
        all(not one.reading.qualifier for figure in item.slots for one in item.observed(figure))
        for item in _read_back(judged, items.head(_LOOKED_AT))
    )


def _read_back(judged: Judged, items: pl.DataFrame) -> Iterator[Item]:
    for some in items.iter_slices(_AT_ONCE):
        ground = judged.ground_of(some)
        yield from (Item(ground, judged.slots, row) for row in some.rows(named=True))


def _differences(judged: Judged, sample: pl.DataFrame) -> Iterator[float]:
    """Yield for each item how likely unrounded operands would give another print."""
    anchor, case = judged.promise.anchor, judged.cases[0]
    assert isinstance(anchor, Figure)
    solved = solve(case.fits.plan.relation, anchor)
    if solved is None or not isinstance(solved.right, Operation):
        return
    for item in _read_back(judged, sample):
        unit = min((one.reading.unit for one in item.observed(anchor)), default=Fraction(0))
        implied = item.evaluate(solved.right, item.interval, case.fits.plan.corners)
        if unit and implied.bounded:
            width = float(Fraction(implied.high - implied.low) / unit)
            yield width / 4 if width < 2 else 1 - 1 / width if math.isfinite(width) else 1.0
