"""Trying: a hypothesis judged on all items, beside what they are as the promise stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY, UNKNOWN, judge
from tieout.engines.mistakes.bench import is_for
from tieout.engines.mistakes.rereads import Reseen, reread
from tieout.engines.observe import Observations
from tieout.expectations import Rule
from tieout.relations.tree import figures
from tieout.trials.hypothesis import Hypothesis, Part

HOLDS = (EXACTLY, BY_ROUNDING)
FLAGS = ("was", "would", "broken", "explained", "lost", "harmed", "gone")
"""The columns of a trial beside the keys of its items."""


@dataclass(frozen=True)
class Trial:
    """What becomes of items under a hypothesis.

    Args:
        hypothesis: the hypothesis.
        items: ``e* p``, where the anchor is printed; ``was`` and ``would``, the codes of both verdicts, null
            where there is no item; and the flags ``broken``, ``explained``, ``lost``, ``harmed``, ``gone``.
        reseen: the observations on which it was tried.
    """

    hypothesis: Hypothesis
    items: pl.DataFrame
    reseen: Reseen

    def count(self, flag: str) -> int:
        """Return how many items have a flag."""
        return int(self.items.get_column(flag).sum())


def tried(seen: Observations, rule: Rule, hypothesis: Hypothesis, base: pl.DataFrame) -> Trial:
    """Judge a hypothesis on all items of a rule; *base* has those of its promise, ``e* p code``."""
    how = hypothesis.reread
    reseen = reread(seen, how) if how else Reseen(seen)
    keys = [*seen.keys, "p"]
    judged = (_judged(reseen.seen, rule, part) for part in hypothesis.parts)
    parts = [items.select(*keys, "code") for items in judged if items is not None] or [base.head(0)]
    would = pl.concat(parts).select(*keys, pl.col("code").alias("would"))
    for key in seen.keys:  # a sum over an entity is of no one member, whatever else is asked of it
        if not base.is_empty() and (base.get_column(key) == "").all():
            would = would.with_columns(pl.lit("").alias(key))
    anchors = {figure.series for part in hypothesis.parts for figure in figures(part.promise.anchor)}
    if how is not None and how.series in anchors and reseen.moves is not None:
        there = reseen.moves.filter(~pl.col("to").is_null()).rename({"p": "from", "to": "p"})
        would = would.join(there, on=keys, how="inner").drop("p").rename({"from": "p"})
    was = base.select(*keys, pl.col("code").alias("was"))
    items = was.join(would.unique(keys), on=keys, how="full", coalesce=True).sort(keys)
    return Trial(hypothesis, _flagged(items, vanishing=hypothesis.vanishing), reseen)


def _judged(seen: Observations, rule: Rule, part: Part) -> pl.DataFrame | None:
    """Return the items of a part; None where the rule is of none of its members."""
    if part.where is not None:
        name, members = part.where
        chosen = tuple(one for one in members if one in rule.where.get(name, members))
        if not chosen:
            return None
        rule = replace(rule, where={**rule.where, name: chosen})
    items = judge(seen, rule, part.promise).items
    if part == Part(part.promise):
        return items
    places = items.select(*seen.keys, "p").rows(named=True)
    return items.filter(pl.Series([is_for(part, seen, row) for row in places], dtype=pl.Boolean))


def _flagged(items: pl.DataFrame, *, vanishing: bool) -> pl.DataFrame:
    """Add what a hypothesis does to each item; *vanishing* ones are explained by no longer being there."""
    broken, held = pl.col("was") == BROKEN, pl.col("was").is_in(HOLDS)
    gone = pl.col("would").is_null() | (pl.col("would") == UNKNOWN)
    holds = pl.col("would").is_in(HOLDS)
    flags = {
        "broken": broken,
        "explained": broken & (holds | gone) if vanishing else broken & holds,
        "lost": broken & gone & pl.lit(not vanishing),
        "harmed": held & (pl.col("would") == BROKEN),
        "gone": held & gone,
    }
    return items.with_columns(**{name: flag.fill_null(value=False) for name, flag in flags.items()})
