"""Explaining: what a hypothesis explains and where, and how that is told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from tieout.engines.judge import BROKEN
from tieout.engines.mistakes.extents import Extent
from tieout.engines.mistakes.trying import FLAGS, HOLDS, Trial
from tieout.model import Key


@dataclass(frozen=True)
class Diagnosis:
    """One mistake that explains nearly all broken items of a promise.

    Args:
        sort: what kind of mistake it is.
        sentence: what is wrong, how much that explains, and what would hold.
        claim: what is wrong, alone.
        explains: how many broken items would hold.
        broken: how many are broken, of those looked at.
        lost: how many of these cannot be judged if it is so.
        items_total: how many items can be judged if it is so, where it is said to be so.
        holding: how many of these would hold.
        ways: what explains the same items, and cannot be told apart from it.
        rest: the keys of broken items that it does not explain.
        sampled: of how many broken items those looked at were drawn; 0 where all were.
    """

    sort: str
    sentence: str
    claim: str
    explains: int
    broken: int
    lost: int
    items_total: int
    holding: int
    ways: tuple[str, ...]
    rest: tuple[Key, ...]
    sampled: int = 0


@dataclass(frozen=True)
class Accepted:
    """A hypothesis that explains nearly all, and where."""

    trial: Trial
    extent: Extent
    of_sample: bool = False

    @property
    def claim(self) -> str:
        """Return what is wrong, and where."""
        where = self.extent.partly if self.of_sample and self.extent.partly else self.extent.words
        return f"{self.trial.hypothesis.claim} {where}".strip()

    @cached_property
    def here(self) -> pl.DataFrame:
        """Return the items where it is said to be so."""
        return self.trial.items.filter(self.extent.inside)

    @property
    def explained(self) -> int:
        """Return how many broken items it explains."""
        return int(self.here["explained"].sum())

    @property
    def spared(self) -> int:
        """Return how many broken items it explains, or cannot be judged by."""
        return self.explained + int(self.here["lost"].sum())

    @property
    def holding(self) -> int:
        """Return how many items would hold."""
        return len(self.here.filter(pl.col("would").is_in(HOLDS)))

    @property
    def judged(self) -> int:
        """Return how many could be judged."""
        return self.holding + len(self.here.filter(pl.col("would") == BROKEN))

    def likens(self, other: Accepted) -> bool:
        """Tell whether another one is the same shift, counted by rows or by periods."""
        one, two = self.trial.hypothesis.reread, other.trial.hypothesis.reread
        return one is not None and two is not None and one._replace(by="") == two._replace(by="")

    def same(self, other: Accepted) -> bool:
        """Tell whether another one explains all that this one does, as far as it can be judged."""
        keys = [name for name in self.here.columns if name not in FLAGS]
        left = self.here.filter("explained").select(keys)
        there = other.here.filter(pl.col("explained") | pl.col("lost")).select(keys)
        return left.join(there, on=keys, how="anti").is_empty()


def sentence(told: Diagnosis) -> str:
    """Say what is wrong, how much it explains, and what holds then."""
    lost = f" ({told.lost} cannot be judged so)" if told.lost else ""
    of = f" looked at, of {told.sampled}" if told.sampled else ""
    explains = f"explains {told.explains} of {told.broken} broken items{of}{lost}"
    holds = f"then {told.holding} of {told.items_total} items hold"
    ways = f"; so would: {'; '.join(told.ways)}" if told.ways else ""
    return f"{told.claim}: {explains}, {holds}{ways}"
