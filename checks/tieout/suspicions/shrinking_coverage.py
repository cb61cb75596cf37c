"""No total keeps its size while its members are printed no more.

Looked at are totals over an entity of which a quarter of the members or more are not printed any longer,
from one period to the next, though these had a part in it that the total does not lose.

Blind to:
    Members that were missing from the beginning, or disappear one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, pairwise
from typing import Any

import polars as pl

from tieout.engines.ground import Place, place_of
from tieout.engines.judge import Judged
from tieout.engines.places import Slot
from tieout.model import Cell
from tieout.relations.tree import Figure
from tieout.suspicions.scene import Scene, Suspicion
from tieout.suspicions.telling import dated, named, printed

_LEAST, _KEPT, _PART = 4, 0.75, 0.02
"""At least so many members before, at most this part of them after, with at least this part of the total."""
_MOST_SHOWN = 6
Members = Mapping[Place, float]


def found(scene: Scene) -> Iterator[Suspicion]:
    """Yield each total that members disappear from."""
    for rule, judged in scene.judged:
        if rule.kind.name() == "adds_up_over" and not rule.forecasts:
            whole = [one for one in judged.slots if one.figure == judged.promise.anchor]
            sums = [one for one in judged.slots if one.members is not None]
            if whole and sums and scene.seen.time:
                yield from _shrinking(scene, judged, whole[0], sums[0])


def _shrinking(scene: Scene, judged: Judged, whole: Slot, parts: Slot) -> Iterator[Suspicion]:
    seen = scene.seen
    assert isinstance(whole.figure, Figure)
    items = judged.items.rename({f"{whole.prefix}_figure": "figure"})
    values = judged.view.figures.filter(pl.col("printed") == 1).select("figure", "value")
    items = seen.ranked(items.join(values, on="figure", how="inner")).sort(*seen.keys, "length", "p")
    members = _members(scene, judged, parts)
    by = [*seen.join_keys(parts.figure), "p"]
    for _, line in groupby(
        items.iter_rows(named=True), key=lambda row: [row[k] for k in (*seen.keys, "length")]
    ):
        for before, after in pairwise(line):
            had, has = (members.get(tuple(row[key] for key in by), {}) for row in (before, after))
            lost = _lost(had, has)
            if lost and after["value"] > before["value"] * (1 - lost[1] / 2):
                places = [place_of(seen, whole, row) for row in (after, before)]
                beside = [places[1], *lost[0][:_MOST_SHOWN]]
                yield Suspicion(places[:1], beside, partial(_said, len(had), len(has), lost[1]))


def _members(scene: Scene, judged: Judged, parts: Slot) -> dict[tuple[Any, ...], dict[Place, float]]:
    """Return the printed members of each sum, and what they print."""
    seen = scene.seen
    assert parts.members is not None
    number, keys = seen.number(parts.figure.series), [*seen.join_keys(parts.figure), "p"]
    printed_ = judged.view.figures.filter(pl.col("printed") == 1).select("figure", "value")
    rows = parts.members.join(printed_, on="figure", how="inner")
    found: dict[tuple[Any, ...], dict[Place, float]] = {}
    for row in rows.sort(*keys, *(f"m_{key}" for key in seen.keys)).iter_rows(named=True):
        place = (number, tuple(row[f"m_{key}"] for key in seen.keys), row["m_p"])
        found.setdefault(tuple(row[key] for key in keys), {})[place] = row["value"]
    return found


def _lost(had: Members, has: Members) -> tuple[Sequence[Place], float] | None:
    """Return the members that are printed no more, and their part of all; nothing where they are few."""
    if len(had) < _LEAST or len(has) > len(had) * _KEPT:
        return None
    still = {entities for _, entities, _ in has}
    lost = [place for place in had if place[1] not in still]
    total = sum(had.values())
    part = sum(had[place] for place in lost) / total if total > 0 else 0
    return (sorted(lost, key=lambda place: -had[place]), part) if part >= _PART else None


def _said(before: int, after: int, part: float, total: Cell, beside: Sequence[Cell]) -> str:
    return (
        f"{named(total)} is printed as {printed(total)}, after {dated(beside[0])}, while {after} members "
        f"are printed after {before}: those that are printed no more were {part:.0%} of it"
    )
