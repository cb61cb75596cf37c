"""Merged: what all rows of one figure say together, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from tieout.engines.prints import BAD, MISSING, PRINTED
from tieout.engines.readings import Reading, merge, read_exactly
from tieout.tables import Cells, Series


def merged(
    rows: pl.DataFrame, entities: list[str], tables: Sequence[Cells], series: Sequence[Series]
) -> pl.DataFrame:
    """Merge the observations of each figure: intersection where they agree, else span."""
    keys = ["series", *entities, "p", "forecast"]
    printed = rows.filter(pl.col("state") == PRINTED)
    whole = rows.filter(pl.col("state") != MISSING).group_by(*keys).agg(bad=(pl.col("state") == BAD).max())
    for part in (_ends(printed, keys), _differing(printed, keys), _finest(printed, keys)):
        whole = whole.join(part, on=keys, how="left")
    whole = whole.join(_settled(whole, printed, keys, tables, series), on=keys, how="left")
    apart = (pl.col("inner_low") > pl.col("inner_high")) | (pl.col("differ").fill_null(0) == 1)
    floating = pl.when(apart).then(pl.lit(1)).otherwise(pl.lit(0))
    whole = whole.with_columns(
        printed=pl.when(pl.col("n").is_null()).then(pl.lit(0)).otherwise(pl.lit(1)),
        contradict=pl.when(pl.col("settled").is_null()).then(floating).otherwise(pl.col("settled")),
    )
    split = pl.col("contradict") == 1
    return whole.with_columns(
        bad=pl.when(pl.col("bad") & (pl.col("printed") == 0)).then(pl.lit(1)).otherwise(pl.lit(0)),
        low=pl.when(split).then(pl.col("outer_low")).otherwise(pl.col("inner_low")),
        high=pl.when(split).then(pl.col("outer_high")).otherwise(pl.col("inner_high")),
    ).drop("inner_low", "inner_high", "outer_low", "outer_high", "differ", "settled")


def _settled(
    figures: pl.DataFrame,
    printed: pl.DataFrame,
    keys: list[str],
    tables: Sequence[Cells],
    series: Sequence[Series],
) -> pl.DataFrame:
    """Decide exactly, where ends of rows touch within their error, whether the rows contradict."""
    low, high = pl.col("inner_low"), pl.col("inner_high")
    finite = low.is_finite() & high.is_finite()
    gap = pl.when(finite).then((low - high).abs()).otherwise(pl.lit(float("inf")))
    unsure = (pl.col("n") > 1) & ((pl.col("err") > 0) | (pl.col("open") == 1)) & (gap <= pl.col("err") * 2.0)
    near = figures.filter(unsure).select(*keys)
    found: dict[tuple[Any, ...], list[Reading]] = {}
    for row in printed.join(near, on=keys, how="inner").sort("t", "r", "c").rows(named=True):
        reading = read_exactly(tables[row["t"]], series[row["series"]], row)
        found.setdefault(tuple(row[key] for key in keys), []).append(reading)
    settled = [(*place, int(not merge(readings).agree)) for place, readings in found.items()]
    schema = {key: pl.String if key.startswith("e") else pl.Int64 for key in keys}
    return pl.DataFrame(settled, schema={**schema, "settled": pl.Int64}, orient="row")


def _ends(printed: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the intersection and the span of the rows of each figure, and their flags."""
    return printed.group_by(*keys).agg(
        n=pl.len(),
        inner_low=pl.col("low").max(),
        inner_high=pl.col("high").min(),
        outer_low=pl.col("low").min(),
        outer_high=pl.col("high").max(),
        err=pl.col("err").max(),
        open=pl.col("open").max(),
        faithful=pl.col("faithful").min(),
        bound=pl.col("bound").min(),
        brk=pl.col("brk").max(),
    )


def _differing(printed: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Tell where rows of one precision print different numbers, even if these could touch."""
    alike = printed.filter(pl.col("plain") == 1).group_by(*keys, "unit")
    ends = alike.agg(least=pl.col("value").min(), most=pl.col("value").max())
    differ = pl.when(pl.col("least") < pl.col("most")).then(pl.lit(1)).otherwise(pl.lit(0))
    return ends.with_columns(differ=differ).group_by(*keys).agg(differ=pl.col("differ").max())


def _finest(printed: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the number that the most precise row of each figure prints."""
    smallest = printed.group_by(*keys).agg(smallest=pl.col("unit").min())
    rows = printed.join(smallest, on=keys, how="inner").filter(pl.col("unit") == pl.col("smallest"))
    return rows.group_by(*keys).agg(value=pl.col("value").min())
