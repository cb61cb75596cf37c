"""Tied: items of promises with all that is printed behind them, fetched together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tieout.engines.connected import Spot
from tieout.engines.ground import Ground
from tieout.engines.items import Item
from tieout.engines.judge import BROKEN, Judged
from tieout.expectations import Rule


@dataclass(frozen=True)
class Tied:
    """One item of a set.

    Args:
        rule: whose it is.
        judged: the promise.
        item: the item, exactly.
        broken: whether it is broken by itself.
        spot: where it stands among all that was judged.
    """

    rule: Rule
    judged: Judged
    item: Item
    broken: bool
    spot: Spot


def tied_of(rules: Sequence[Rule], promises: Sequence[Judged], spots: Iterable[Spot]) -> dict[Spot, Tied]:
    """Return items with all that is printed behind them, many fetched at once.

    Args:
        rules: of each promise, its rule.
        promises: what was judged.
        spots: which items.
    """
    wanted: dict[int, list[int]] = {}
    for spot in spots:
        wanted.setdefault(spot.promise, []).append(spot.row)
    frames = {number: promises[number].items[rows] for number, rows in wanted.items()}
    found: dict[Spot, Tied] = {}
    for number, ground in _grounds(promises, frames).items():
        judged = promises[number]
        for row, values in zip(wanted[number], frames[number].iter_rows(named=True), strict=True):
            spot = Spot(number, row)
            item = Item(ground, judged.slots, values)
            found[spot] = Tied(rules[number], judged, item, values["code"] == BROKEN, spot)
    return found


def _grounds(promises: Sequence[Judged], frames: Mapping[int, pl.DataFrame]) -> dict[int, Ground]:
    """Return the printed cells behind items of promises; those that see the same figures share them."""
    grounds = {n: ground for n in frames if (ground := promises[n].ground) is not None}
    for forecasts in (False, True):
        alike = [n for n in frames if n not in grounds and promises[n].view.forecasts == forecasts]
        if alike:
            several = [(promises[n].slots, frames[n]) for n in alike]
            view = promises[alike[0]].view
            grounds |= zip(alike, Ground.of_several(view, several), strict=True)
    return grounds
