"""Breaks: a promise that is kept up to a date and broken from it on, or broken for some members alone."""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import polars as pl

from tieout.engines.judge import BROKEN
from tieout.engines.mistakes.extents import NEARLY_ALL, members_of
from tieout.engines.mistakes.trying import HOLDS
from tieout.engines.observe import Observations

_FEWEST, _PERIODS = 5, 3
_FEWEST_OF_MEMBERS = 10
_CHANCE = 0.001
_SERIES = ": a break in the series (OBS_STATUS B)?"
_MANY = 1000
"""Of more items it is sure that they are not parted so by chance."""


class Break(NamedTuple):
    """A date, or members, that part what is broken from what holds.

    Args:
        words: where it is broken: ``from 2015 on: a break in the series (OBS_STATUS B)?``.
        inside: which items are there.
        broken, holding: how many items are broken there, and how many hold elsewhere.
        judged, others: of how many that can be judged, there and elsewhere.
    """

    words: str
    inside: pl.Expr
    broken: int
    holding: int
    judged: int
    others: int


def break_of(seen: Observations, items: pl.DataFrame) -> Break | None:
    """Return the date, or the members, that part broken items from those that hold; None where none do."""
    return _at_a_date(seen, items) or _of_members(seen, items)


def _at_a_date(seen: Observations, items: pl.DataFrame) -> Break | None:
    if not seen.time:
        return None
    broken, held = (pl.col("code") == BROKEN).sum(), pl.col("code").is_in(HOLDS).sum()
    by = items.group_by("p").agg(broken=broken, held=held).sort("p")
    by = by.filter(pl.col("broken") + pl.col("held") > 0)
    rows = [(int(p), int(b), int(h)) for p, b, h in by.select("p", "broken", "held").rows()]
    cuts = range(_PERIODS, len(rows) - _PERIODS + 1)
    found = [
        part
        for at in cuts
        for part in (
            _parted(rows[at:], rows[:at], f"from {seen.periods[rows[at][0]].text} on", later=True),
            _parted(rows[:at], rows[at:], f"up to {seen.periods[rows[at - 1][0]].text}", later=False),
        )
        if part is not None
    ]
    return max(found, key=lambda one: one.broken + one.holding, default=None)


def _of_members(seen: Observations, items: pl.DataFrame) -> Break | None:
    """Return the members for which most is broken, where for all others nearly all holds."""
    if not seen.keys:
        return None
    broken, held = (pl.col("code") == BROKEN).sum(), pl.col("code").is_in(HOLDS).sum()
    by = items.group_by(seen.keys).agg(broken=broken, held=held).sort(seen.keys)
    bad = (pl.col("broken") >= _FEWEST) & (pl.col("broken") >= pl.col("held"))
    there, elsewhere = by.filter(bad), by.filter(~bad)
    amiss, kept = int(elsewhere["broken"].sum()), int(there["held"].sum())
    hurt, holding = int(there["broken"].sum()), int(elsewhere["held"].sum())
    if min(hurt, holding) < _FEWEST_OF_MEMBERS or amiss > (1 - NEARLY_ALL) * (hurt + amiss):
        return None
    if holding < NEARLY_ALL * (holding + amiss):
        return None
    names, inside = members_of(seen, there)
    return Break(f"in {names}", inside, hurt, holding, hurt + kept, holding + amiss)


def _parted(
    bad: list[tuple[int, int, int]],
    good: list[tuple[int, int, int]],
    words: str,
    *,
    later: bool,
) -> Break | None:
    broken, amiss = sum(b for _, b, _ in bad), sum(b for _, b, _ in good)
    holding, kept = sum(h for _, _, h in good), sum(h for _, _, h in bad)
    parted = broken >= NEARLY_ALL * (broken + amiss) and broken >= NEARLY_ALL * (broken + kept)
    if not parted or min(broken, holding) < _FEWEST or holding < NEARLY_ALL * (holding + amiss):
        return None
    if _by_luck(broken, amiss, holding, kept) * (len(bad) + len(good)) > _CHANCE:
        return None
    inside = pl.col("p") >= bad[0][0] if later else pl.col("p") <= bad[-1][0]
    return Break(f"{words}{_SERIES}", inside, broken, holding, broken + kept, holding + amiss)


def _by_luck(broken: int, amiss: int, holding: int, kept: int) -> float:
    """Return how likely so many of the broken items stand on one side of a date by chance."""
    number = broken + amiss + holding + kept
    if number > _MANY:
        return 0.0
    there, all_broken = broken + kept, broken + amiss
    most = min(there, all_broken)
    ways = sum(comb(there, k) * comb(number - there, all_broken - k) for k in range(broken, most + 1))
    return ways / comb(number, all_broken)
