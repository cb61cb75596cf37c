"""Earlier: the latest earlier period in which what a relation reaches for is printed."""

from __future__ import annotations

import polars as pl

from tieout.engines.views import View
from tieout.relations.tree import Figure, Reach

NONE = -1
"""No such period: the partner column of an item that has no partner."""


def latest(view: View, items: pl.DataFrame, figure: Figure, reach: Reach) -> pl.DataFrame:
    """Add to places *found*, the latest earlier period with all that is reached for, or NONE.

    *open* is 1 where the figure that stands there is a lower bound.
    """
    keys = view.seen.join_keys(figure)
    there = _available(view, figure, reach, keys)
    groups = [*keys, "rank"] if reach.how == "earlier" else [*keys, "length", "rank"]
    wanted = view.seen.ranked(items)
    both = pl.concat(
        [
            wanted.select(*groups).unique().with_columns(best=pl.lit(NONE).cast(pl.Int64)),
            there.group_by(*groups).agg(best=pl.col("best").max()).select(*groups, "best"),
        ]
    )
    both = both.group_by(*groups).agg(best=pl.col("best").max())
    both = _running(both, groups[:-1], "rank", at="best")
    wanted = wanted.join(both.select(*groups, "before"), on=groups, how="left")
    code = pl.col("before").fill_null(NONE)
    return wanted.with_columns(
        found=pl.when(code == NONE).then(pl.lit(NONE)).otherwise(code // 2).cast(pl.Int64),
        open=pl.when(code == NONE).then(pl.lit(0)).otherwise(code % 2),
    )


def _available(view: View, figure: Figure, reach: Reach, keys: list[str]) -> pl.DataFrame:
    """Return the places where all series are printed; *best* says which period to use there.

    Twice the period, and one more where the figure that stands there is a lower bound: the
    true one may be higher than what is used.
    """
    found: pl.DataFrame | None = None
    for series in reach.together:
        rows = view.printed(Figure(series, figure.selectors))
        rows = rows.select(*keys, "p", "low", "open", "bound")
        if found is None:
            found = rows
        else:
            on = [*keys, "p"]
            found = found.join(rows.select(*on), on=on, how="inner")
    assert found is not None
    ranked = view.seen.ranked(found).with_columns(best=pl.col("p"))
    if reach.how == "earlier" and len(reach.together) == 1:
        ranked = _not_hidden(ranked, keys)
        return ranked.with_columns(best=pl.col("best") * 2 + pl.col("bound"))
    return ranked.with_columns(best=pl.col("best") * 2)


def _running(frame: pl.DataFrame, within: list[str], order: str, *, at: str) -> pl.DataFrame:
    """Add *before*: the value of *at* at the latest earlier row where it is not NONE."""
    ones = [*within, "all"]
    frame = frame.with_columns(all=pl.lit(1))
    stood = pl.when(pl.col(at) == NONE).then(pl.lit(NONE)).otherwise(pl.col(order))
    frame = frame.with_columns(stood=stood.cast(pl.Int64))
    frame = frame.with_columns(last=pl.col("stood").shift(1).over(*ones, order_by=order))
    frame = frame.with_columns(pl.col("last").fill_null(NONE))
    frame = frame.with_columns(last=pl.col("last").cum_max().over(*ones, order_by=order))
    values = frame.filter(pl.col(at) != NONE).select(
        *within, pl.col(order).alias("last"), pl.col(at).alias("before")
    )
    return frame.join(values, on=[*within, "last"], how="left").drop("all", "stood", "last")


def _not_hidden(found: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Let a lower bound not hide what stands before it: the higher of their lows is used.

    Of equal lows one that is excluded says more; whichever is used, it is an earlier figure.
    """
    ones = [*keys, "all"]
    lows = found.select("low", "open").unique().sort("low", "open").with_row_index("worth")
    found = found.join(lows, on=["low", "open"], how="left")
    found = found.with_columns(pl.col("worth").cast(pl.Int64), all=pl.lit(1), firm=1 - pl.col("bound"))
    found = found.with_columns(run=pl.col("firm").cum_sum().over(*ones, order_by="p"))
    group = [*ones, "run"]
    found = found.with_columns(top=pl.col("worth").cum_max().over(*group, order_by="p"))
    reached = pl.when(pl.col("worth") >= pl.col("top")).then(pl.col("p")).otherwise(pl.lit(NONE))
    found = found.with_columns(best=reached.cast(pl.Int64))
    found = found.with_columns(best=pl.col("best").cum_max().over(*group, order_by="p"))
    return found.drop("all", "firm", "run", "top", "worth")
