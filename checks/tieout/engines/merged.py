"""Merged: what all rows of one figure say together, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl

from tieout.engines.prints import BAD, MISSING, PRINTED
from tieout.engines.readings import Reading, merge, read_exactly
from tieout.tables import Cells, Series


def merged(
    rows: nw.DataFrame[Any], entities: list[str], tables: Sequence[Cells], series: Sequence[Series]
) -> nw.DataFrame[Any]:
    """Merge the observations of each figure: intersection where they agree, else span."""
    keys = ["series", *entities, "p", "forecast"]
    printed = rows.filter(nw.col("state") == PRINTED)
    whole = rows.filter(nw.col("state") != MISSING).group_by(*keys).agg(bad=(nw.col("state") == BAD).max())
    for part in (_ends(printed, keys), _differing(printed, keys), _finest(printed, keys)):
        whole = whole.join(part, on=keys, how="left")
    whole = whole.join(_settled(whole, printed, keys, tables, series), on=keys, how="left")
    apart = (nw.col("inner_low") > nw.col("inner_high")) | (nw.col("differ").fill_null(0) == 1)
    floating = nw.when(apart).then(nw.lit(1)).otherwise(nw.lit(0))
    whole = whole.with_columns(
        printed=nw.when(nw.col("n").is_null()).then(nw.lit(0)).otherwise(nw.lit(1)),
        contradict=nw.when(nw.col("settled").is_null()).then(floating).otherwise(nw.col("settled")),
    )
    split = nw.col("contradict") == 1
    return whole.with_columns(
        bad=nw.when(nw.col("bad") & (nw.col("printed") == 0)).then(nw.lit(1)).otherwise(nw.lit(0)),
        low=nw.when(split).then(nw.col("outer_low")).otherwise(nw.col("inner_low")),
        high=nw.when(split).then(nw.col("outer_high")).otherwise(nw.col("inner_high")),
    ).drop("inner_low", "inner_high", "outer_low", "outer_high", "differ", "settled")


def _settled(
    figures: nw.DataFrame[Any],
    printed: nw.DataFrame[Any],
    keys: list[str],
    tables: Sequence[Cells],
    series: Sequence[Series],
) -> nw.DataFrame[Any]:
    """Decide exactly, where ends of rows touch within their error, whether the rows contradict."""
    low, high = nw.col("inner_low"), nw.col("inner_high")
    finite = low.is_finite() & high.is_finite()
    gap = nw.when(finite).then((low - high).abs()).otherwise(nw.lit(float("inf")))
    unsure = (nw.col("n") > 1) & ((nw.col("err") > 0) | (nw.col("open") == 1)) & (gap <= nw.col("err") * 2.0)
    near = figures.filter(unsure).select(*keys)
    found: dict[tuple[Any, ...], list[Reading]] = {}
    for row in printed.join(near, on=keys, how="inner").sort("t", "r", "c").rows(named=True):
        reading = read_exactly(tables[row["t"]], series[row["series"]], row)
        found.setdefault(tuple(row[key] for key in keys), []).append(reading)
    settled = [(*place, int(not merge(readings).agree)) for place, readings in found.items()]
    schema = {key: pl.String if key.startswith("e") else pl.Int64 for key in keys}
    return nw.from_native(pl.DataFrame(settled, schema={**schema, "settled": pl.Int64}, orient="row"))


def _ends(printed: nw.DataFrame[Any], keys: list[str]) -> nw.DataFrame[Any]:
    """Return the intersection and the span of the rows of each figure, and their flags."""
    return printed.group_by(*keys).agg(
        n=nw.len(),
        inner_low=nw.col("low").max(),
        inner_high=nw.col("high").min(),
        outer_low=nw.col("low").min(),
        outer_high=nw.col("high").max(),
        err=nw.col("err").max(),
        open=nw.col("open").max(),
        faithful=nw.col("faithful").min(),
        bound=nw.col("bound").min(),
        brk=nw.col("brk").max(),
    )


def _differing(printed: nw.DataFrame[Any], keys: list[str]) -> nw.DataFrame[Any]:
    """Tell where rows of one precision print different numbers, even if these could touch."""
    alike = printed.filter(nw.col("plain") == 1).group_by(*keys, "unit")
    ends = alike.agg(least=nw.col("value").min(), most=nw.col("value").max())
    differ = nw.when(nw.col("least") < nw.col("most")).then(nw.lit(1)).otherwise(nw.lit(0))
    return ends.with_columns(differ=differ).group_by(*keys).agg(differ=nw.col("differ").max())


def _finest(printed: nw.DataFrame[Any], keys: list[str]) -> nw.DataFrame[Any]:
    """Return the number that the most precise row of each figure prints."""
    smallest = printed.group_by(*keys).agg(smallest=nw.col("unit").min())
    rows = printed.join(smallest, on=keys, how="inner").filter(nw.col("unit") == nw.col("smallest"))
    return rows.group_by(*keys).agg(value=nw.col("value").min())
