"""Explaining: what a hypothesis explains and where, and how that is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import polars as pl

from tieout.engines.judge import BROKEN
from tieout.engines.mistakes.extents import Extent
from tieout.engines.mistakes.trying import FLAGS, HOLDS, Trial
from tieout.model import Key
from tieout.trials.hypothesis import Membership, Reread

WAYS = 3
"""So many other explanations of the same are told."""


class Part(NamedTuple):
    """What one mistake comes to of one promise.

    Args:
        explains: how many broken items it explains.
        broken: how many are broken, of those looked at.
        lost: how many of these cannot be judged if it is so.
        items_total: how many items can be judged if it is so, where it is said to be so.
        holding: how many of these would hold; of a break, how many hold on its other side.
        rest: the keys of broken items that it does not explain.
        where: in which part of the table, in words; empty for everywhere.
        sampled: of how many broken items those looked at were drawn; 0 where all were.
        others: of a break, how many items there are on its other side; else 0.
    """

    explains: int
    broken: int
    lost: int
    items_total: int
    holding: int
    rest: tuple[Key, ...]
    where: str = ""
    sampled: int = 0
    others: int = 0


@dataclass(frozen=True)
class Diagnosis:
    """One mistake that explains nearly all broken items of some promises.

    Args:
        sort: what kind of mistake it is.
        claim: what is wrong, in words.
        parts: of each promise, by its position, what it comes to.
        rules: the ids of the rules, each once.
        ways: what explains the same items, and cannot be told apart from it.
        member: the one member that is in a total or is not, if that is all.
        reread: how prints of one series are read otherwise, if they are.
        following: the positions of promises that are broken only because it was made.
    """

    sort: str
    claim: str
    parts: Mapping[int, Part]
    rules: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    member: Membership | None = None
    reread: Reread | None = None
    following: tuple[int, ...] = ()

    def count(self, what: str) -> int:
        """Return the sum of some counts of all promises."""
        return sum(getattr(part, what) for part in self.parts.values())

    @property
    def sentence(self) -> str:
        """Say what is wrong, how much it explains, and what holds then."""
        explains, broken, lost, holding = map(self.count, ("explains", "broken", "lost", "holding"))
        if others := self.count("others"):
            there = f"{explains} of {self.count('items_total')} items are broken there"
            point = "" if self.claim.endswith("?") else ":"
            return f"{self.claim}{point} {there}, and elsewhere {holding} of {others} hold"
        sampled = [part.sampled or part.broken for part in self.parts.values()]
        looked_at = f" looked at, of {sum(sampled)}" if self.count("sampled") else ""
        of = f" of {', '.join(self.rules)}" if len(self.rules) > 1 else ""
        unjudged = f" ({lost} of them cannot be judged so)" if lost else ""
        said = f"explains {explains} of {broken} broken items{of}{looked_at}{unjudged}"
        ways = f"; so would: {'; '.join(self.ways)}" if self.ways else ""
        holds = f", then {holding} of {items} items hold" if (items := self.count("items_total")) else ""
        return f"{self.claim}: {said}{holds}{ways}"


@dataclass(frozen=True)
class Accepted:
    """A hypothesis that explains nearly all, and where."""

    trial: Trial
    extent: Extent
    of_sample: bool = False

    @property
    def claim(self) -> str:
        """Return what is wrong, and where."""
        return self.placed(self.trial.hypothesis.claim)

    @property
    def where(self) -> str:
        """Return where it is so; empty for everywhere."""
        return self.extent.partly if self.of_sample and self.extent.partly else self.extent.words

    def placed(self, claim: str) -> str:
        """Return a claim with where it is so."""
        return f"{claim} {self.where}".strip()

    @property
    def moved(self) -> bool:
        """Tell whether items are moved: those that leave the table are explained, too."""
        how = self.trial.hypothesis.reread
        return how is not None and how.how == "moved"

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

    @property
    def left(self) -> int:
        """Return how many of a hundred items would be broken."""
        return round(100 * (self.judged - self.holding) / max(1, self.judged))

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
