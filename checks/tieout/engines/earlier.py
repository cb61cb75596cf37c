"""Earlier: the latest earlier period in which what a relation reaches for is printed."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from tieout.engines.views import View
from tieout.relations.tree import Figure, Reach

NONE = -1
"""No such period: the partner column of an item that has no partner."""


def latest(view: View, items: nw.DataFrame[Any], figure: Figure, reach: Reach) -> nw.DataFrame[Any]:
    """Add to places *found*, the latest earlier period with all that is reached for, or NONE.

    *open* is 1 where the figure that stands there is a lower bound.
    """
    keys = view.seen.join_keys(figure)
    there = _available(view, figure, reach, keys)
    groups = [*keys, "rank"] if reach.how == "earlier" else [*keys, "length", "rank"]
    wanted = view.seen.ranked(items)
    both = nw.concat(
        [
            wanted.select(*groups).unique().with_columns(best=nw.lit(NONE).cast(nw.Int64)),
            there.group_by(*groups).agg(best=nw.col("best").max()).select(*groups, "best"),
        ]
    )
    both = both.group_by(*groups).agg(best=nw.col("best").max())
    both = _running(both, groups[:-1], "rank", at="best")
    wanted = wanted.join(both.select(*groups, "before"), on=groups, how="left")
    code = nw.col("before").fill_null(NONE)
    return wanted.with_columns(
        found=nw.when(code == NONE).then(nw.lit(NONE)).otherwise(code // 2).cast(nw.Int64),
        open=nw.when(code == NONE).then(nw.lit(0)).otherwise(code % 2),
    )


def _available(view: View, figure: Figure, reach: Reach, keys: list[str]) -> nw.DataFrame[Any]:
    """Return the places where all series are printed; *best* says which period to use there.

    Twice the period, and one more where the figure that stands there is a lower bound: the
    true one may be higher than what is used.
    """
    found: nw.DataFrame[Any] | None = None
    for series in reach.together:
        rows = view.printed(Figure(series, figure.selectors))
        rows = rows.select(*keys, "p", "low", "open", "bound")
        if found is None:
            found = rows
        else:
            on = [*keys, "p"]
            found = found.join(rows.select(*on), on=on, how="inner")
    assert found is not None
    ranked = view.seen.ranked(found).with_columns(best=nw.col("p"))
    if reach.how == "earlier" and len(reach.together) == 1:
        ranked = _not_hidden(ranked, keys)
        return ranked.with_columns(best=nw.col("best") * 2 + nw.col("bound"))
    return ranked.with_columns(best=nw.col("best") * 2)


def _running(frame: nw.DataFrame[Any], within: list[str], order: str, *, at: str) -> nw.DataFrame[Any]:
    """Add *before*: the value of *at* at the latest earlier row where it is not NONE."""
    ones = [*within, "all"]
    frame = frame.with_columns(all=nw.lit(1))
    stood = nw.when(nw.col(at) == NONE).then(nw.lit(NONE)).otherwise(nw.col(order))
    frame = frame.with_columns(stood=stood.cast(nw.Int64))
    frame = frame.with_columns(last=nw.col("stood").shift(1).over(*ones, order_by=order))
    frame = frame.with_columns(nw.col("last").fill_null(NONE))
    frame = frame.with_columns(last=nw.col("last").cum_max().over(*ones, order_by=order))
    values = frame.filter(nw.col(at) != NONE).select(
        *within, nw.col(order).alias("last"), nw.col(at).alias("before")
    )
    return frame.join(values, on=[*within, "last"], how="left").drop("all", "stood", "last")


def _not_hidden(found: nw.DataFrame[Any], keys: list[str]) -> nw.DataFrame[Any]:
    """Let a lower bound not hide what stands before it: the higher of their lows is used.

    Of equal lows one that is excluded says more; whichever is used, it is an earlier figure.
    """
    ones = [*keys, "all"]
    lows = found.select("low", "open").unique().with_row_index("worth", order_by=["low", "open"])
    found = found.join(lows, on=["low", "open"], how="left")
    found = found.with_columns(nw.col("worth").cast(nw.Int64), all=nw.lit(1), firm=1 - nw.col("bound"))
    found = found.with_columns(run=nw.col("firm").cum_sum().over(*ones, order_by="p"))
    group = [*ones, "run"]
    found = found.with_columns(top=nw.col("worth").cum_max().over(*group, order_by="p"))
    reached = nw.when(nw.col("worth") >= nw.col("top")).then(nw.col("p")).otherwise(nw.lit(NONE))
    found = found.with_columns(best=reached.cast(nw.Int64))
    found = found.with_columns(best=nw.col("best").cum_max().over(*group, order_by="p"))
    return found.drop("all", "firm", "run", "top", "worth")
