"""Samples: some members of the entities, where more is broken than can be tried in little time."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import polars as pl

from tieout.engines.judge import BROKEN
from tieout.engines.observe import Observations
from tieout.expectations import Rule

MOST = 1000
"""So many broken items are looked at, or those of one member, and twice as many of other members."""


def sampled(seen: Observations, rule: Rule, items: pl.DataFrame, random: Random) -> tuple[Rule, pl.DataFrame]:
    """Return a rule for some members of the entities, and their items; all where these are few."""
    broken = items.filter(pl.col("code") == BROKEN)
    if len(broken) <= MOST or not seen.keys:
        return rule, items
    counts = items.group_by(seen.keys).agg(n=pl.len(), broken=(pl.col("code") == BROKEN).sum())
    rows = counts.select(*seen.keys, "n", "broken").sort(seen.keys).rows()
    random.shuffle(rows)
    chosen = _taken([(row[:-2], row[-1]) for row in rows if row[-1]], MOST)
    chosen += _taken([(row[:-2], row[-2]) for row in rows if not row[-1]], 2 * MOST)
    where = dict(rule.where)
    for place, name in enumerate(seen.entities):
        values = tuple(dict.fromkeys(member[place] for member in chosen))
        if values != ("",):
            where[name] = values
    keys = pl.DataFrame(chosen, schema=dict.fromkeys(seen.keys, pl.String), orient="row")
    return replace(rule, where=where), items.join(keys, on=seen.keys, how="semi").sort(*seen.keys, "p")


def _taken(members: list[tuple[tuple[str, ...], int]], most: int) -> list[tuple[str, ...]]:
    """Return the first members, at least one, that have no more items together."""
    chosen: list[tuple[str, ...]] = []
    number = 0
    for member, items in members:
        if not chosen or number + items <= most:
            chosen.append(member)
            number += items
    return chosen
