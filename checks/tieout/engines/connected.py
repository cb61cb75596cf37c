"""Connected: which items are tied together, because they share a figure or a chain of such."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from tieout.engines.judge import EXACTLY, Judged
from tieout.engines.observe import Observations
from tieout.engines.places import Slot
from tieout.relations.tree import Figure


class Spot(NamedTuple):
    """Where an item stands among all that was judged: which promise, and which row of its items."""

    promise: int
    row: int


@dataclass
class Knot:
    """Items that are tied together.

    Args:
        items: where they stand.
        settled: whether the printed numbers themselves show that all of them can hold together.
    """

    items: list[Spot] = field(default_factory=list)
    settled: bool = True


class _Edge(NamedTuple):
    """One item, and the numbers of the figures that it uses; its anchor first.

    Args:
        spot: the item.
        figures: what it uses.
        exact: whether the printed numbers of all others give the print of the anchor, or satisfy it.
        moves: whether they do so with another number than the anchor prints.
    """

    spot: Spot
    figures: list[int]
    exact: bool
    moves: bool


def knots_of(
    seen: Observations,
    promises: Sequence[Judged],
    aside: Collection[int] = (),
    spared: Collection[Spot] = (),
) -> list[Knot]:
    """Return the items that are tied together, in order of the first of them.

    An item whose promise is not made, because of a break or a condition, ties nothing.

    Args:
        seen: the observations.
        promises: what was judged.
        aside: the positions of promises that are set aside.
        spared: items that are.
    """
    leaders = list(range(len(seen.figures)))
    numbered = ((number, judged) for number, judged in enumerate(promises) if number not in aside)
    edges = [
        edge
        for number, judged in numbered
        for edge in _edges(seen, number, judged)
        if edge.spot not in spared
    ]
    uses = Counter[int]()
    for edge in edges:
        uses.update(edge.figures)
        first = edge.figures[0]
        for other in edge.figures[1:]:
            leaders[_leader(leaders, other)] = _leader(leaders, first)
    knots: dict[int, Knot] = {}
    for edge in edges:
        knot = knots.setdefault(_leader(leaders, edge.figures[0]), Knot())
        knot.items.append(edge.spot)
        # An anchor that takes the number which the others give must not be one of these others elsewhere.
        knot.settled &= edge.exact and not (edge.moves and uses[edge.figures[0]] > 1)
    return list(knots.values())


def users(seen: Observations, promises: Sequence[Judged]) -> pl.DataFrame:
    """Return which items use which figures: ``figure promise row``, and the ``code`` of the item."""
    found = [
        uses.join(items.select("row", "code"), on="row").with_columns(promise=pl.lit(number))
        for number, items in enumerate(map(_made, promises))
        for uses in _uses(seen, promises[number], items)
    ]
    schema = {"figure": pl.Int64, "promise": pl.Int64, "row": pl.Int64, "code": pl.Int64}
    parts = [one.select(pl.col(name).cast(kind) for name, kind in schema.items()) for one in found]
    return pl.concat([pl.DataFrame(schema=schema), *parts]).unique()


def apart(seen: Observations, promises: Sequence[Judged], spots: Collection[Spot]) -> int:
    """Return how many of some items can be named, no two of which share a figure; there may be more."""
    used, number = set[int](), 0
    for place in sorted({spot.promise for spot in spots}):
        for edge in _edges(seen, place, promises[place]):
            if edge.spot in spots and used.isdisjoint(edge.figures):
                used.update(edge.figures)
                number += 1
    return number


def near(
    seen: Observations, promises: Sequence[Judged], knots: Sequence[Knot], broken: Collection[Spot]
) -> list[Knot]:
    """Return for broken items that share figures these, and all items of their knot that share one with them.

    Args:
        seen: the observations.
        promises: what was judged.
        knots: the items that are tied together.
        broken: those that are broken, of these or of others.
    """
    inside = {spot: place for place, knot in enumerate(knots) for spot in knot.items}
    numbers = sorted({spot.promise for spot in inside})
    edges = [edge for n in numbers for edge in _edges(seen, n, promises[n]) if edge.spot in inside]
    edges.sort(key=lambda edge: inside[edge.spot])
    leaders = list(range(len(seen.figures)))
    for edge in edges:
        if edge.spot in broken:
            for other in edge.figures[1:]:
                leaders[_leader(leaders, other)] = _leader(leaders, edge.figures[0])
    hurt = {
        figure: _leader(leaders, figure) for edge in edges if edge.spot in broken for figure in edge.figures
    }
    found: dict[int, Knot] = {}
    for edge in edges:
        for leader in dict.fromkeys(hurt[figure] for figure in edge.figures if figure in hurt):
            found.setdefault(leader, Knot(settled=False)).items.append(edge.spot)
    return list(found.values())


def _leader(leaders: list[int], figure: int) -> int:
    """Return by which figure a knot is known; the way there is shortened."""
    while leaders[figure] != figure:
        leaders[figure] = leaders[leaders[figure]]
        figure = leaders[figure]
    return figure


def _made(judged: Judged) -> pl.DataFrame:
    """Return the items of a promise that it is made for, each with its ``row``."""
    return judged.items.with_row_index("row").filter(~pl.col("barred"))


def _alone(judged: Judged) -> list[Slot]:
    """Return the figures of a promise that are no sums, its anchor first."""
    alone = (slot for slot in judged.slots if slot.members is None)
    return sorted(alone, key=lambda slot: slot.figure != judged.promise.anchor)


def _number(slot: Slot) -> pl.Expr:
    """Return the number of a figure, none where it counts as zero."""
    return pl.when(pl.col(f"{slot.prefix}_zero") != 1).then(pl.col(f"{slot.prefix}_figure"))


def _uses(seen: Observations, judged: Judged, items: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield which figures items use, in parts: ``row figure``."""
    for slot in _alone(judged):
        yield items.select("row", figure=_number(slot)).drop_nulls("figure")
    yield from _parts(seen, judged, items)


def _parts(seen: Observations, judged: Judged, items: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the parts of each sum."""
    for slot in judged.slots:
        if slot.members is not None:
            keys = [*seen.join_keys(slot.figure), "p"]
            there = items.select("row", *keys[:-1], pl.col(slot.place).alias("p"))
            parts = slot.of(items, keys).join(there, on=keys).drop_nulls("figure")
            yield parts.select("row", "figure").sort("row", "figure")


def _edges(seen: Observations, number: int, judged: Judged) -> Iterator[_Edge]:
    """Yield the items of a promise that it is made for."""
    items, alone, anchor = _made(judged), _alone(judged), judged.promise.anchor
    used = [_number(slot).alias(slot.prefix) for slot in alone]
    found = {
        row: (code, [one for one in figures if one is not None])
        for row, code, *figures in items.select("row", "code", *used).iter_rows()
    }
    for parts in _parts(seen, judged, items):
        for row, figure in parts.iter_rows():
            found[row][1].append(figure)
    equal = any(case.relation.sign == "==" for case in judged.cases)
    stands = not isinstance(anchor, Figure) or (bool(alone) and alone[0].figure == anchor)
    for row, (code, figures) in found.items():
        if figures:
            moves = equal and isinstance(anchor, Figure)
            yield _Edge(Spot(number, row), figures, code == EXACTLY and stands, moves)
