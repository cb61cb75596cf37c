"""A column that is computed does not print one same figure over and over.

Looked at are six items or more in a row, of the same entities, that print one number where the printed
figures give numbers that differ by more than three rounding units.

Blind to:
    A figure that was not computed and yet lies within the roundings of what it is computed from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby

import polars as pl

from tieout.engines.items import Item
from tieout.engines.judge import BROKEN, Judged
from tieout.model import Cell, Interval
from tieout.relations.sentence import spell
from tieout.relations.solve import solve
from tieout.relations.tree import Figure, Operation
from tieout.suspicions.scene import Row, Scene, Suspicion
from tieout.suspicions.telling import named, printed

_LEAST, _MOST_SHOWN = 6, 6
_UNITS = 3
"""By so many rounding units what is given must vary."""


def found(scene: Scene) -> Iterator[Suspicion]:
    """Yield each run of items that print one figure and can hardly have been computed."""
    for rule, judged in scene.judged:
        anchor = judged.promise.anchor
        if rule.forecasts or not isinstance(anchor, Figure) or anchor.over or anchor.reach:
            continue
        if len(judged.items) >= _LEAST and (judged.items.get_column("code") == BROKEN).any():
            for run in _alike(scene, judged, anchor):
                yield from _varying(scene, judged, anchor, run)


def _alike(scene: Scene, judged: Judged, anchor: Figure) -> Iterator[Sequence[Row]]:
    """Yield the items in a row that print one number."""
    seen, keys = scene.seen, [*scene.seen.keys, "p"]
    own = scene.runs.filter(pl.col("series") == seen.number(anchor.series))
    keep = [key for key in keys if key in [*seen.join_keys(anchor), "p"]]
    items = judged.items.join(own.select(*keep, "length", "value", "unit"), on=keep, how="inner")
    line = [*seen.keys, "length"]
    items = items.sort(*line, "p").with_columns(run=pl.struct(*line, "value").rle_id())
    # Where every item holds, all that is given lies within one unit; where none does, each is told.
    broken = pl.col("code") == BROKEN
    some = broken.any().over("run") & ~broken.all().over("run")
    long = items.filter(some & (pl.len() >= _LEAST).over("run"))
    for _, run in groupby(long.iter_rows(named=True), key=lambda row: row["run"]):
        yield list(run)


def _varying(scene: Scene, judged: Judged, anchor: Figure, run: Sequence[Row]) -> Iterator[Suspicion]:
    """Yield the run if what the printed figures give varies by more than some rounding units."""
    solved = solve(judged.cases[0].fits.plan.relation, anchor) if len(judged.cases) == 1 else None
    if solved is None or solved.sign != "==" or not isinstance(solved.right, Operation):
        return
    items = judged.items.join(pl.DataFrame(run).select(*scene.seen.keys, "p"), on=[*scene.seen.keys, "p"])
    ground = judged.ground_of(items)
    given = [Item(ground, judged.slots, row) for row in items.sort("p").iter_rows(named=True)]
    spans = [one.evaluate(solved.right, one.interval, judged.cases[0].fits.plan.corners) for one in given]
    bounded = [span for span in spans if span.bounded]
    if len(bounded) < 2:
        return
    lowest, highest = min(span.high for span in bounded), max(span.low for span in bounded)
    if highest - lowest > Fraction(run[0]["unit"]) * _UNITS:
        at = [place for one in given for place in one.places(anchor)]
        yield Suspicion(at, at[:_MOST_SHOWN], partial(_said, len(run), Interval(lowest, highest)))


def _said(number: int, span: Interval, first: Cell, _others: Sequence[Cell]) -> str:
    scale, digits = first.multiplier, len(first.printed.partition(".")[2])
    low, high = (spell(end, digits, scale) for end in span.ends)
    return (
        f"{named(first)} is printed as {printed(first)}, and so are {number - 1} others in a row with it; "
        f"what they are computed from gives {low} or less once, {high} or more once: it was hardly computed"
    )
