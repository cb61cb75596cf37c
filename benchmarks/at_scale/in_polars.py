"""What a user of Polars computes before a library can check it: numbers, and what reaches back a year."""

from __future__ import annotations

import polars as pl

from at_scale.checks import DECIMALS, FIGURES, Table

HALF = 0.5 * 10.0 ** -DECIMALS["level"]
"""Half the rounding unit of level and rate, which its user knows."""


def frame_of(table: Table) -> pl.DataFrame:
    """Return the table, sorted, with *n_* columns of numbers, and whether parts, users and rates fit."""
    cells = pl.scan_csv(table.file, infer_schema=False) if table.csv else pl.scan_parquet(table.file)
    numbers = cells.with_columns(
        pl.col(*FIGURES).cast(pl.Float64, strict=False).name.prefix("n_"),
        n_year=pl.col("year").cast(pl.Int32, strict=False),
    )
    ordered = numbers.sort("area", "n_year")
    same = pl.col("area") == pl.col("area").shift()
    users, level, rate = pl.col("n_users"), pl.col("n_level"), pl.col("n_rate")
    before = level.shift()
    low = 100 * ((level - HALF) / (before + HALF) - 1)
    high = 100 * ((level + HALF) / (before - HALF) - 1)
    impossible = (rate + HALF < low - 1e-9) | (rate - HALF > high + 1e-9)
    parts = (pl.col("n_a") + pl.col("n_b") - pl.col("n_total")).abs() <= 1.5
    return ordered.with_columns(
        parts_fit=(parts | pl.col("n_a").is_nan()).fill_null(value=True),
        never_falls=~(same & (users < users.shift() - 1)).fill_null(value=False),
        growth_fits=~(same & (pl.col("n_year").diff() == 1) & impossible).fill_null(value=False),
    ).collect()
