"""What a user of pandas computes before a library can check it: numbers, and what reaches back a year."""

from __future__ import annotations

import pandas as pd

from at_scale.checks import DECIMALS, FIGURES, Table

HALF = 0.5 * 10.0 ** -DECIMALS["level"]
"""Half the rounding unit of level and rate, which its user knows."""


def frame_of(table: Table) -> pd.DataFrame:
    """Return the table with *n_* columns of numbers, and whether parts, users and rates fit."""
    if table.csv:
        frame = pd.read_csv(table.file, dtype=str, keep_default_na=False, na_values=[""])
    else:
        frame = pd.read_parquet(table.file)
    for name in FIGURES:
        frame[f"n_{name}"] = pd.to_numeric(frame[name], errors="coerce") if table.text else frame[name]
    frame["n_year"] = pd.to_numeric(frame["year"], errors="coerce")
    frame["parts_fit"] = ~((frame["n_a"] + frame["n_b"] - frame["n_total"]).abs() > 1.5)
    ordered = frame.sort_values(["area", "n_year"])
    same, years = ordered["area"] == ordered["area"].shift(), ordered["n_year"].diff()
    falls = same & (ordered["n_users"] < ordered["n_users"].shift() - 1)
    level, before, rate = ordered["n_level"], ordered["n_level"].shift(), ordered["n_rate"]
    low = 100 * ((level - HALF) / (before + HALF) - 1)
    high = 100 * ((level + HALF) / (before - HALF) - 1)
    impossible = same & (years == 1) & ((rate + HALF < low - 1e-9) | (rate - HALF > high + 1e-9))
    return frame.assign(never_falls=~falls, growth_fits=~impossible)
