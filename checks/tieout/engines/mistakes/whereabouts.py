"""Whereabouts: where the figures of some observations stand, by cell, by number and by decimals."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

import polars as pl

from tieout.engines.ground import Place
from tieout.engines.observe import Observations
from tieout.engines.prints import PRINTED
from tieout.model import Cell


class Whereabouts:
    """Where the figures of some observations stand.

    Args:
        seen: the observations.
    """

    def __init__(self, seen: Observations) -> None:
        self._seen = seen
        self._periods = {period.text: n for n, period in enumerate(seen.periods)}
        self._numbers: dict[Place, int] = {}

    def of(self, cell: Cell) -> Place | None:
        """Return which figure a cell prints; None for a period that is written in two ways."""
        entities = tuple(cell.key.get(name, "") for name in self._seen.entities)
        period = self._periods.get(cell.key[self._seen.time]) if self._seen.time else 0
        return None if period is None else (self._seen.number(cell.series), entities, period)

    @cache  # noqa: B019 -- lives as long as one search
    def decimals(self, series: int) -> Mapping[Place, int]:
        """Return the printed figures of a series, each with how many decimals its first print has."""
        keys = self._seen.keys
        rows = self._seen.rows.filter((pl.col("series") == series) & (pl.col("state") == PRINTED))
        digits = pl.col("text").str.extract(r"\.(\d*)$").str.len_chars().fill_null(0).alias("digits")
        first = rows.unique(["p", *keys], keep="first", maintain_order=True).select("p", *keys, digits)
        figures = self._seen.actual.filter(pl.col("series") == series).select("p", *keys, "figure")
        found = {}
        for p, digits_, figure, *entities in (
            first.join(figures, on=["p", *keys]).select("p", "digits", "figure", *keys).iter_rows()
        ):
            place = (series, tuple(entities), p)
            found[place], self._numbers[place] = digits_, figure
        return found

    def numbers(self, places: Collection[Place]) -> frozenset[int]:
        """Return the numbers of some figures, of series that were asked for."""
        return frozenset(self._numbers[place] for place in places)
