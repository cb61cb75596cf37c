"""Drawn: a stretch of the large table, from a seed, with errors planted where nothing else touches them.

Each area has twenty years. Levels are drawn finer than they are printed, and rates are those of
the finer levels: recomputed from the prints they differ, and no true rate contradicts its levels.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import polars as pl

from at_scale.checks import CHECKS, CODES, FIGURES, TENTHS

SEED = 20
YEARS = 20
FIRST_YEAR = 2000
SHARE = 0.001
"""The planted errors of each kind, as a part of all rows."""
Grid = np.ndarray[Any, np.dtype[Any]]


class Drawn(NamedTuple):
    """A stretch of the table.

    Args:
        rows: ``area year status users level rate a b total`` as whole numbers, level and rate in
            tenths, and ``bad``, where *a* cannot be read.
        planted: ``check area year``, one row for each planted error.
    """

    rows: pl.DataFrame
    planted: pl.DataFrame


def draw(number: int, first: int, areas: int) -> Drawn:
    """Draw so many areas, the first of which has this number; the same at every call."""
    rng = np.random.default_rng([SEED, number])
    grid = _correct(rng, areas)
    grid["area"] += first
    spots = _spots(rng, areas)
    copied = _plant(rng, grid, spots)
    rows = pl.DataFrame({name: values.ravel() for name, values in grid.items()})
    planted = pl.concat(
        pl.DataFrame({"check": [check] * len(area), "area": area + first, "year": year + FIRST_YEAR})
        for check, (area, year) in spots.items()
    )
    # What may be missing is no number before it is one.
    rows = rows.with_columns(
        level=pl.when(pl.col("level") >= 0).then("level"),
        rate=pl.when(pl.col("year") > FIRST_YEAR).then("rate"),
        area=_area(),
    )
    return Drawn(rows[copied], planted.select("check", _area(), pl.col("year").cast(pl.String)))


def _area() -> pl.Expr:
    return pl.format("A{}", pl.col("area").cast(pl.String).str.zfill(7)).alias("area")


def _correct(rng: np.random.Generator, areas: int) -> dict[str, Grid]:
    """Return figures that keep every promise, areas by years."""
    shape = (areas, YEARS)
    true = rng.uniform(100, 10_000, (areas, 1)) * np.exp(np.cumsum(rng.normal(0.02, 0.1, shape), axis=1))
    rate = np.zeros(shape)
    rate[:, 1:] = 100 * (true[:, 1:] / true[:, :-1] - 1)
    a, b = rng.integers(0, 5000, shape), rng.integers(0, 5000, shape)
    return {
        "area": np.repeat(np.arange(areas), YEARS).reshape(shape),
        "year": np.tile(np.arange(YEARS) + FIRST_YEAR, areas).reshape(shape),
        "status": np.array(CODES, dtype=object)[rng.choice(3, shape, p=[0.9, 0.05, 0.05])],
        "users": 1000 + np.cumsum(rng.integers(0, 1000, shape), axis=1),
        "level": np.rint(true * 10).astype(np.int64),
        "rate": np.rint(rate * 10).astype(np.int64),
        "a": a,
        "b": b,
        "total": a + b,
        "bad": np.zeros(shape, dtype=bool),
    }


def _spots(rng: np.random.Generator, areas: int) -> dict[str, tuple[Grid, Grid]]:
    """Return for each check the areas and years of its errors; no area has two, and the last has none."""
    each = round(SHARE * YEARS * areas)
    drawn = rng.permutation(max(areas - 1, 0))[: each * len(CHECKS)].reshape(len(CHECKS), each)
    # Every error has a year before it, and the first year is the room for a repeated row.
    return {check: (drawn[i], rng.integers(2, YEARS, each)) for i, check in enumerate(CHECKS)}


def _plant(rng: np.random.Generator, grid: dict[str, Grid], spots: dict[str, tuple[Grid, Grid]]) -> Grid:
    """Plant the errors, and return which row stands at each place of the stretch."""
    each = len(spots["types"][0])
    grid["bad"][spots["types"]] = True
    grid["level"][spots["required"]] = -1
    grid["status"][spots["codes"]] = "X"
    grid["b"][spots["range"]] = -rng.integers(1, 500, each)
    grid["a"][spots["range"]] = rng.integers(500, 5000, each)
    grid["total"][spots["range"]] = (grid["a"] + grid["b"])[spots["range"]]
    area, year = spots["never_falls"]
    grid["users"][area, year] = grid["users"][area, year - 1] - rng.integers(2, 500, each)
    grid["total"][spots["parts"]] += rng.integers(2, 50, each)
    grid["rate"][spots["growth"]] += rng.integers(30, 100, each) * rng.choice([-1, 1], each)
    _prove(grid, *spots["growth"])
    rows = np.arange(grid["area"].size).reshape(grid["area"].shape)
    area, year = spots["unique"]
    rows[area, 0] = rows[area, year]
    return rows.ravel()


def _prove(grid: dict[str, Grid], area: Grid, year: Grid) -> None:
    """Raise where the figures of a planted growth rate leave room for a true one after all."""
    level, before, rate = grid["level"][area, year], grid["level"][area, year - 1], grid["rate"][area, year]
    # In halves of a tenth, whole numbers: rate - 1/2 <= 1000*(level + 1/2)/(before - 1/2) - 1000.
    most, least = (2 * level + 1, 2 * before - 1), (2 * level - 1, 2 * before + 1)
    below = (2 * rate - 1) * most[1] <= 2000 * (most[0] - most[1])
    above = (2 * rate + 1) * least[1] >= 2000 * (least[0] - least[1])
    if (below & above).any():
        raise ValueError(f"a planted rate is possible: {int((below & above).sum())} of {len(area)}")


def as_texts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return figures as they are printed."""
    size = {name: pl.col(name).abs() for name in TENTHS}
    sign = {name: pl.when(pl.col(name) < 0).then(pl.lit("-")).otherwise(pl.lit("")) for name in TENTHS}
    return rows.select(
        "area",
        pl.col("year").cast(pl.String),
        "status",
        pl.col("users").cast(pl.String),
        *(pl.format("{}{}.{}", sign[name], one // 10, one % 10).alias(name) for name, one in size.items()),
        pl.when("bad").then(pl.lit("n/a")).otherwise(pl.col("a").cast(pl.String)).alias("a"),
        pl.col("b", "total").cast(pl.String),
    )


def as_floats(rows: pl.DataFrame) -> pl.DataFrame:
    """Return figures as floats, the nearest to what is printed, and years as whole numbers."""
    # A division by ten would not do: Polars multiplies by a tenth, which is another number.
    texts = as_texts(rows).with_columns(a=pl.col("a").replace("n/a", "NaN"))
    return texts.with_columns(pl.col("year").cast(pl.Int64), pl.col(FIGURES).cast(pl.Float64))
