"""A cumulative series prints no zero where a figure is missing.

Looked at are series that a rule of the kind ``never_falls`` or ``running_total`` is about, and those that
their code list calls a stock.

Blind to:
    A zero before the first figure, and after a series that had fallen already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from tieout.model import Cell
from tieout.relations.tree import Figure
from tieout.suspicions.scene import Row, Scene, Suspicion
from tieout.suspicions.telling import dated, named, printed

_NEAR_ITS_TOP = 0.5
"""A stock that has fallen below this part of its highest figure may well end at zero."""


def found(scene: Scene) -> Iterator[Suspicion]:
    """Yield each zero between figures of a cumulative series, or from which on nothing else is printed."""
    cumulative = _cumulative(scene)
    if not cumulative or not (scene.seen.figures.get_column("value") == 0).any():
        return
    zeros = scene.runs.filter(pl.col("series").is_in(cumulative) & (pl.col("value") == 0))
    for line in scene.lines(zeros.filter(pl.col("before") > pl.col("unit"))):
        for at in range(1, len(line)):
            if line[at]["value"] == 0 and (beside := _beside(line, at)):
                yield Suspicion([scene.place(line[at])], scene.places(beside), _said)


def _cumulative(scene: Scene) -> list[int]:
    """Return the series that count cumulatively, as rules or code lists say."""
    named = {
        judged.promise.anchor.series
        for rule, judged in scene.judged
        if rule.kind.name() == "never_falls" or getattr(rule.kind, "restarts", "") == "none"
        if isinstance(judged.promise.anchor, Figure)
    }
    series = scene.seen.series
    return [number for number, (name, one) in enumerate(series.items()) if one.stock or name in named]


def _beside(line: Sequence[Row], at: int) -> Sequence[Row]:
    """Return the figures before and after a zero, where it can hardly be one; else none."""
    before = line[at - 1]
    top = max(row["value"] for row in line[:at])
    if before["value"] <= before["unit"] or before["value"] < top * _NEAR_ITS_TOP:
        return []
    after = next((row for row in line[at:] if row["value"] != 0), None)
    if after is None:
        return [before]
    return [before, after] if after["value"] >= before["value"] else []


def _said(zero: Cell, beside: Sequence[Cell]) -> str:
    after = f" and before {dated(beside[1])}" if len(beside) > 1 else ", and nothing but zeros follow"
    return (
        f"{named(zero)} is printed as {printed(zero)}, after {dated(beside[0])}{after}: a figure that counts "
        "cumulatively does not fall to zero, so it may be missing"
    )
