"""No growth rate stands on a level that is noise beside its neighbours.

Looked at are rates above 100 000 % whose earlier level is next to nothing, as what is left of a difference
of floating numbers (3.6e-12).

Blind to:
    A level so low whose growth nobody prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from tieout.engines.ground import place_of
from tieout.engines.judge import Judged
from tieout.engines.places import Slot
from tieout.model import Cell
from tieout.relations.tree import Figure
from tieout.suspicions.scene import Scene, Suspicion
from tieout.suspicions.telling import dated, named, printed

_ABSURD, _PERCENT = 1_000, 100
"""A level so many times the one before has grown by 100 000 %."""
_NOTHING = 1e-6
"""Below this part of the level after it, a level is noise whatever stood before it."""


def found(scene: Scene) -> Iterator[Suspicion]:
    """Yield each absurd rate whose base is noise."""
    for rule, judged in scene.judged:
        parts = _parts(judged) if rule.kind.name() == "growth" and not rule.forecasts else None
        if parts is not None:
            yield from _absurd(scene, judged, *parts)


def _parts(judged: Judged) -> tuple[Slot, Slot, Slot] | None:
    """Return the rate, the level and the level before it, where each is one figure."""
    anchor = judged.promise.anchor
    own = [one for one in judged.slots if one.figure == anchor]
    levels = [one for one in judged.slots if one.figure != anchor and one.members is None]
    now = [one for one in levels if one.figure.reach is None]
    then = [one for one in levels if one.figure.reach is not None]
    return (own[0], now[0], then[0]) if (len(own), len(now), len(then)) == (1, 1, 1) else None


def _absurd(scene: Scene, judged: Judged, rate: Slot, now: Slot, then: Slot) -> Iterator[Suspicion]:
    values = judged.view.figures.select("figure", "value")
    rates = judged.view.rows(rate.figure).get_column("value").abs()
    if not (rates > _ABSURD).any():
        return
    items = judged.items
    for slot in (rate, now, then):
        own = {"figure": f"{slot.prefix}_figure", "value": f"{slot.prefix}_value"}
        items = items.join(values.rename(own), on=own["figure"], how="inner")
    size = {slot: pl.col(f"{slot.prefix}_value").abs() for slot in (rate, now, then)}
    # A level that is printed as zero is what the rate would have it: more than that nobody says of it.
    zero = size[then] == 0
    base = pl.when(zero).then(size[now] * _PERCENT / size[rate]).otherwise(size[then])
    absurd = pl.when(zero).then(pl.lit(_ABSURD * _PERCENT)).otherwise(pl.lit(_ABSURD))
    wild = items.with_columns(base=base, level=size[now])
    wild = wild.filter((size[rate] > absurd) & (size[now] > pl.col("base") * _ABSURD))
    if wild.is_empty():
        return
    befores = {scene.place(row): row["before"] for row in _series(scene, then.figure).iter_rows(named=True)}
    for row in wild.sort(*scene.seen.keys, "p").iter_rows(named=True):
        rated, level, earlier = (place_of(scene.seen, slot, row) for slot in (rate, now, then))
        lowest = row["base"]
        if lowest < row["level"] * _NOTHING or abs(befores.get(earlier) or 0) > lowest * _ABSURD:
            yield Suspicion([rated], [earlier, level], _said)


def _series(scene: Scene, figure: Figure) -> pl.DataFrame:
    return scene.runs.filter(pl.col("series") == scene.seen.number(figure.series))


def _said(rate: Cell, beside: Sequence[Cell]) -> str:
    base, level = beside[0], beside[-1]
    return (
        f"{named(rate)} is printed as {printed(rate)}, the growth from {dated(base)} to {dated(level)}: "
        "the earlier level is next to nothing, and nothing can be said to grow from there"
    )
