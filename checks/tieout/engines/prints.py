"""Prints: what each printed text says, in columns: number, decimals, and interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl

from tieout.facts import Field
from tieout.figures import LONGEST, column_decimals
from tieout.tables import Cells, Series

# More than all rounding errors between the printed text and the ends of its interval.
_SLACK = 2.0**-50


MISSING, PRINTED, BAD = range(3)
"""States of a cell: nothing is printed, a figure is, something is that cannot be read."""


def with_prints(rows: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Add what each text says: state, canonical digits, decimals; drop rows without a place."""
    placed = rows.filter(pl.col("series").is_not_null() & pl.col("p").is_not_null())
    parts = [_read(part, cells) for part in placed.partition_by("c")]
    return pl.concat(parts) if parts else _read(placed, cells)


def _read(rows: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    field = cells.table.fields[rows["c"][0] if rows.height else 0]
    pattern = field.format.pattern.replace("(?:", "(")
    text = nw.col("text")
    frame = nw.from_native(rows)
    reads = text.str.contains(pattern) & (text.str.len_chars() <= LONGEST) & (nw.col("unread") == 0)
    frame = frame.with_columns(valid=reads.fill_null(value=False))
    frame = frame.with_columns(
        state=nw.when(nw.col("valid"))
        .then(nw.lit(PRINTED))
        .otherwise(nw.when(text.is_null()).then(nw.lit(MISSING)).otherwise(nw.lit(BAD))),
        plain=nw.when(nw.col("valid")).then(text).otherwise(nw.lit("0")).str.to_lowercase(),
    )
    if field.format.group:
        frame = frame.with_columns(nw.col("plain").str.replace_all(field.format.group, "", literal=True))
    if field.format.decimal != ".":
        frame = frame.with_columns(nw.col("plain").str.replace_all(field.format.decimal, ".", literal=True))
    exponent = nw.when(nw.col("plain").str.contains("e")).then(nw.col("plain")).otherwise(nw.lit("e0"))
    frame = frame.with_columns(
        digits=nw.col("plain").str.replace_all("e.*$", "").str.replace_all(r"^\+", ""),
        power=exponent.str.replace_all(r"^.*e\+?", "").cast(nw.Int64),
    )
    after = nw.col("digits").str.replace_all(r"^[^.]*\.?", "").str.len_chars()
    frame = frame.with_columns(printed=after.cast(nw.Int64) - nw.col("power"))
    scaled = nw.concat_str(
        [nw.col("digits"), (nw.col("power") + nw.col("mult")).cast(nw.String)], separator="e"
    )
    frame = frame.with_columns(value=scaled.cast(nw.Float64))
    native = frame.with_columns(dec=_decimals(frame, field, cells)).to_native()
    return native.drop("valid", "plain", "digits", "power")


def _decimals(frame: nw.DataFrame[Any], field: Field, cells: Cells) -> nw.Expr:
    """Return the decimals that count: declared, of the row, of the column, or of the cell."""
    printed = nw.col("printed")
    if field.decimals is not None:
        return nw.lit(field.decimals).cast(nw.Int64)
    declared = nw.when(~nw.col("declared").is_null()).then(nw.col("declared")).otherwise(printed)
    if field.per_cell or cells.table.long:
        return printed if field.per_cell else declared
    counted = frame.filter((nw.col("state") == PRINTED) & (nw.col("value") != 0))
    counts = counted.group_by("printed").agg(nw.len().alias("n")).rows()
    return nw.max_horizontal(printed, nw.lit(column_decimals(dict(counts))).cast(nw.Int64))


def with_intervals(rows: nw.DataFrame[Any], series: Mapping[str, Series]) -> nw.DataFrame[Any]:
    """Add the ends of each interval, rounded outward and cut by the domain of the series."""
    ends = [domain_ends(one) for one in series.values()]
    columns = {"series": range(len(ends)), "minimum": [e[0] for e in ends], "maximum": [e[1] for e in ends]}
    domains = pl.DataFrame(columns, schema={"series": pl.Int64, "minimum": pl.Float64, "maximum": pl.Float64})
    rows = rows.join(nw.from_native(domains), on="series", how="left")
    half = nw.lit(10.0) ** (nw.col("mult") - nw.col("dec")).cast(nw.Float64) * 0.5
    qualifier = nw.col("qualifier")
    rows = rows.with_columns(
        half=half,
        unit=nw.col("mult") - nw.col("dec"),
        bound=nw.when(qualifier == ">").then(nw.lit(1)).otherwise(nw.lit(0)),
        plain=nw.when((qualifier == ">") | (qualifier == "<")).then(nw.lit(0)).otherwise(nw.lit(1)),
    )
    return _cut(_rounded_outward(rows))


def domain_ends(series: Series) -> tuple[float, float]:
    """Return the values that a series may take, as floats that leave none of them out."""

    def end(limit: Fraction | None, side: int) -> float:
        if limit is None:
            return side * math.inf
        near = float(limit)
        return near if (near - limit) * side >= 0 else math.nextafter(near, side * math.inf)

    return end(series.minimum, -1), end(series.maximum, 1)


def _rounded_outward(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    value, half, qualifier = nw.col("value"), nw.col("half"), nw.col("qualifier")
    slack = (value.abs() + half) * _SLACK
    above = nw.when(qualifier == ">").then(value - slack).otherwise(value - half - slack)
    below = nw.when(qualifier == "<").then(value + slack).otherwise(value + half + slack)
    return rows.with_columns(
        low=nw.when(qualifier == "<").then(nw.lit(-math.inf)).otherwise(above),
        high=nw.when(qualifier == ">").then(nw.lit(math.inf)).otherwise(below),
    )


def _cut(rows: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Cut each interval by its domain; one outside it stays, and is marked; what is missing is it."""
    value, printed = nw.col("value"), nw.col("state") == PRINTED
    low, high, minimum, maximum = (nw.col(name) for name in ("low", "high", "minimum", "maximum"))
    inside = (low <= maximum) & (high >= minimum)
    beyond = printed & ((value < minimum) | (value > maximum))
    cut_low = nw.when(inside).then(nw.max_horizontal(low, minimum)).otherwise(low)
    cut_high = nw.when(inside).then(nw.min_horizontal(high, maximum)).otherwise(high)
    return rows.with_columns(
        outside=nw.when(beyond).then(nw.lit(1)).otherwise(nw.lit(0)),
        low=nw.when(printed).then(cut_low).otherwise(minimum),
        high=nw.when(printed).then(cut_high).otherwise(maximum),
    )
