"""Parts: what workers settled, each some entities of a table, put together as if one had settled all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import polars as pl

from tieout.engines.judge import BROKEN
from tieout.engines.plan.settlement import Decimals, Settlement, Told, is_left, is_near
from tieout.engines.plan.table import REPEATED, ROW, Plan

Key = TypeVar("Key")


def together(plan: Plan, parts: Sequence[Settlement], told: Told) -> Settlement:
    """Return what a plan comes to, of what it came to in each part of the rows.

    Args:
        plan: what is promised of the table.
        parts: what it came to in each; no two of them have an entity in common.
        told: which rows are wanted in which something is broken; each part has as many as all may have.
    """
    rows = pl.concat([one.rows for one in parts]).sort(ROW)
    return Settlement(
        codes={one.name: added(part.codes[one.name] for part in parts) for one in plan.asked},
        broken=tuple(map(sum, zip(*(part.broken for part in parts), strict=True))),
        printed=dict(added(part.printed for part in parts)),
        height=sum(part.height for part in parts),
        repeats=sum(part.repeats for part in parts),
        several=sum(part.several for part in parts),
        stated=sum(part.stated for part in parts),
        decimals={
            one.field.name: Decimals(
                *map(sum, zip(*(part.decimals[one.field.name] for part in parts), strict=True))
            )
            for one in plan.columns
        },
        boundary=pl.concat([one.boundary for one in parts]).sort(ROW),
        blank=sum(part.blank for part in parts),
        firm=added(part.firm for part in parts),
        ranged=sum(part.ranged for part in parts),
        rows=_first(plan, rows, told),
    )


def added(counts: Iterable[Mapping[Key, int]]) -> Counter[Key]:
    """Return the sum of some counts."""
    total = Counter[Key]()
    for one in counts:
        total.update(one)
    return total


def _first(plan: Plan, rows: pl.DataFrame, told: Told) -> pl.DataFrame:
    """Keep the first rows of all parts in which something is wrong, and all those of some rules.

    A row says which facts it breaks, or what its promises come to, where it is wanted for that.
    """
    facts = [(pl.col(name), fact.rule) for name, fact in zip(plan.flags, plan.facts, strict=True)]
    promises = [(pl.col(one.name) == BROKEN, one.rule.id) for one in plan.asked]
    looked_at = (is_left(plan) | is_near(plan)).fill_null(value=False)
    wanted = _wanted([(pl.col(REPEATED), "key"), *promises], told, ~looked_at) | looked_at
    flawed = _wanted(facts, told, pl.lit(value=True))
    others = [name for name in rows.columns if name not in {*plan.place, *plan.flags}]
    told_of = rows.with_columns(wanted.alias("wanted"), flawed.alias("flawed")).with_columns(
        *(pl.when("wanted").then(pl.col(name)).alias(name) for name in others),
        *(pl.when("flawed").then(pl.col(name)).alias(name) for name in plan.flags),
    )
    return told_of.filter(pl.col("wanted") | pl.col("flawed")).drop("wanted", "flawed")


def _wanted(named: Sequence[tuple[pl.Expr, str]], told: Told, among: pl.Expr) -> pl.Expr:
    """Tell which rows are the first ones in which something is wrong, or have broken some rules.

    Args:
        named: where each rule is broken.
        told: which rows are wanted.
        among: the rows that count.
    """
    nowhere = pl.lit(value=False)
    wrong = among & pl.any_horizontal(nowhere, *(broken for broken, _ in named)).fill_null(value=False)
    if told.most is None:
        return wrong
    always = pl.any_horizontal(nowhere, *(broken for broken, rule in named if rule in told.always))
    return wrong & ((wrong.cum_sum() <= told.most) | always.fill_null(value=False))
