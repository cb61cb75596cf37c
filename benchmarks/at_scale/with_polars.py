"""Polars by hand: the limit, with no library between the checks and the engine.

Each cell is read once and judged where it stands; only what reaches back a year is sorted, by one
whole number for area and year. Texts are numbers without exponents.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from at_scale.checks import (
    CODES,
    COUNTS,
    FIGURES,
    HIGHEST_RATE,
    LOWEST_RATE,
    REQUIRED,
    TENTHS,
    Found,
    Table,
)

_ALONE = ("types", "required", "range", "codes", "parts")
_ACROSS = ("unique", "never_falls", "growth")
_FINEST = 3
"""Decimals of floats that rounding tells; those of finer ones their shortest text does."""
_NEAR = 1e-9
"""More than float64 loses here, in percent: ends so near each other may meet."""


class Half(NamedTuple):
    """Half the rounding unit of a column, the same for all cells or one for each."""

    here: pl.Expr
    before: pl.Expr
    columns: dict[str, pl.Expr]


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    cells = pl.scan_csv(table.file, infer_schema=False) if table.csv else pl.scan_parquet(table.file)
    halves = {name: _half(cells, name, table) for name in TENTHS}
    area = pl.col("area").cast(pl.Categorical).to_physical().cast(pl.UInt64)
    year = pl.col("year").cast(pl.Int32, strict=False).clip(0, 9999).cast(pl.UInt64)
    rows = cells.with_columns(*map(_number, FIGURES), place=area * 2**16 + year)
    alone, across = pl.collect_all([_alone(rows), _across(rows, halves)], engine="streaming")
    for check in _ALONE:
        yield from ((check, *place) for place in alone.filter(check).select("area", "year").iter_rows())
    names = (pl.col("place") // 2**16).cast(pl.UInt32).cat.to(pl.Categorical)
    across = across.with_columns(area=names.cast(pl.String), year=(pl.col("place") % 2**16).cast(pl.String))
    for check in _ACROSS:
        yield from ((check, *place) for place in across.filter(check).select("area", "year").iter_rows())


def _number(name: str) -> pl.Expr:
    """Return what a cell says, nothing where that is no number, or no whole one where it must be."""
    value = pl.col(name).cast(pl.Float64, strict=False)
    reads = value.is_finite() & (value == value.floor()) if name in COUNTS else value.is_finite()
    return pl.when(reads).then(value).alias(f"n_{name}")


def _alone(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Judge each row by itself."""
    n = {name: pl.col(f"n_{name}") for name in FIGURES}
    unread = [pl.col(name).is_not_null() & n[name].is_null() for name in FIGURES]
    rate = (n["rate"] < LOWEST_RATE) | (n["rate"] > HIGHEST_RATE)
    # A part that is missing can be anything from 0.
    least = n["a"].fill_null(0) + n["b"].fill_null(0)
    more, less = least - n["total"] > 1.5, n["total"] - n["a"] - n["b"] > 1.5
    judged = rows.select(
        "area",
        pl.col("year").cast(pl.String),
        types=pl.any_horizontal(*unread, pl.col("place").is_null()),
        required=pl.any_horizontal(pl.col(*REQUIRED, "status").is_null()),
        range=pl.any_horizontal(*(n[name] < 0 for name in REQUIRED), rate),
        codes=~pl.col("status").is_in(CODES),
        parts=more | less,
    )
    return judged.filter(pl.any_horizontal(_ALONE))


def _across(rows: pl.LazyFrame, halves: dict[str, Half]) -> pl.LazyFrame:
    """Judge each row by the one before it, of the same area."""
    numbers = {name: pl.col(f"n_{name}") for name in ("users", *TENTHS)}
    columns = {name: one for half in halves.values() for name, one in half.columns.items()}
    placed = rows.select("place", **numbers, **columns).sort("place")
    place, users = pl.col("place"), pl.col("users")
    counted = pl.when(users.is_not_null()).then(place).forward_fill().shift(1)
    falls = (place // 2**16 == counted // 2**16) & (place != counted) & (users < _last(users) - 1)
    judged = placed.select(
        "place",
        unique=place == place.shift(1),
        never_falls=falls,
        growth=(place == place.shift(1) + 1) & _impossible(halves),
    )
    return judged.filter(pl.any_horizontal(_ACROSS))


def _last(column: pl.Expr) -> pl.Expr:
    return column.forward_fill().shift(1)


def _impossible(halves: dict[str, Half]) -> pl.Expr:
    """Tell where no levels that are printed so have a growth that is printed so."""
    level, before, rate = pl.col("level"), pl.col("level").shift(1), pl.col("rate")
    half, earlier = halves["level"].here, halves["level"].before
    cut = pl.when(level < 0).then(level - half).otherwise((level - half).clip(0)).fill_null(0)
    low, high = 100 * (cut / (before + earlier) - 1), 100 * ((level + half) / (before - earlier) - 1)
    below = rate + halves["rate"].here < low - _NEAR
    above = (rate - halves["rate"].here > high + _NEAR).fill_null(value=False)
    return (before > earlier) & (below | above)


def _half(cells: pl.LazyFrame, name: str, table: Table) -> Half:
    """Return half the unit to which a column is rounded, as declared or as most of its cells print it."""
    if table.declared:
        return Half(pl.lit(0.05), pl.lit(0.05), {})
    printed = _by_text(pl.col(name)) if table.text else _by_rounding(pl.col(name))
    counts = _counts(cells, name, printed)
    if not table.text and max(counts, default=0) > _FINEST:
        printed = _by_text(pl.col(name).cast(pl.String).str.strip_suffix(".0"))
        counts = _counts(cells, name, printed)
    usual = _usual(counts)
    if max(counts, default=0) <= usual:
        return Half(pl.lit(0.5 * 10.0**-usual), pl.lit(0.5 * 10.0**-usual), {})
    own = pl.lit(0.5) * pl.lit(0.1).pow(pl.max_horizontal(printed, pl.lit(usual)))
    return Half(pl.col(f"{name}_half"), pl.col(f"{name}_half").shift(1), {f"{name}_half": own})


def _by_text(text: pl.Expr) -> pl.Expr:
    point = text.str.find(".", literal=True)
    return (text.str.len_bytes() - 1 - point).fill_null(0).cast(pl.Int32)


def _by_rounding(value: pl.Expr) -> pl.Expr:
    printed = pl.lit(_FINEST + 1)
    for decimals in range(_FINEST, -1, -1):
        printed = pl.when(value == value.round(decimals)).then(decimals).otherwise(printed)
    return printed


def _counts(cells: pl.LazyFrame, name: str, printed: pl.Expr) -> dict[int, int]:
    """Return how many cells print so many decimals; zeros and what is no number do not count."""
    value = pl.col(name).cast(pl.Float64, strict=False)
    shown = cells.filter(value.is_finite() & (value != 0)).group_by(printed=printed).agg(n=pl.len())
    return dict(shown.collect(engine="streaming").iter_rows())


def _usual(counts: dict[int, int]) -> int:
    """Return the most decimals that at least half of the cells print."""
    seen = 0
    for decimals in sorted(counts, reverse=True):
        seen += counts[decimals]
        if 2 * seen >= sum(counts.values()):
            return decimals
    return 0
