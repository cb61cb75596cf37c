"""NumPy by hand: arrays that PyArrow reads, and a grid of areas by years in which nothing is sorted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

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
from at_scale.sql import usual

Array = np.ndarray[Any, np.dtype[Any]]
_NEAR = 1e-9
"""More than float64 loses here, in percent: ends so near each other may meet."""
_NUMBER = r"^[+-]?[0-9]+(\.[0-9]*)?$"


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    cells = _cells(table)
    areas = pc.dictionary_encode(cells["area"]).combine_chunks()
    code, years = np.asarray(areas.indices), _years(cells["year"])
    texts = {name: cells[name] for name in FIGURES}
    numbers = {name: _number(name, column) for name, column in texts.items()}
    halves = {name: _half(table, texts[name], numbers[name]) for name in TENTHS}
    missing = np.logical_or.reduce([_nulls(cells[name]) for name in (*REQUIRED, "status")])
    unread = [~_nulls(texts[name]) & np.isnan(numbers[name]) for name in FIGURES]
    flags = {
        "types": np.logical_or.reduce(unread),
        "required": missing,
        "codes": ~np.asarray(pc.is_in(cells["status"], pa.array(CODES, cells["status"].type))),
        "range": _beyond(numbers),
        "parts": _parts(numbers),
        **_across(code, years, numbers, halves),
    }
    names = areas.dictionary
    for check, broken in flags.items():
        for row in np.flatnonzero(broken):
            yield check, names[int(code[row])].as_py(), str(years[row])


def _cells(table: Table) -> pa.Table:
    if not table.csv:
        return pq.read_table(table.file)
    types = dict.fromkeys(("area", "year", "status", *FIGURES), pa.string())
    options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    return pyarrow.csv.read_csv(table.file, convert_options=options)


def _years(column: pa.ChunkedArray) -> Array:
    return np.asarray(column.cast(pa.int32()))


def _nulls(column: pa.ChunkedArray) -> Array:
    return np.asarray(pc.is_null(column))


def _number(name: str, column: pa.ChunkedArray) -> Array:
    """Return what cells say, NaN where that is no number, or no whole one where it must be."""
    if not pa.types.is_floating(column.type):
        column = pc.if_else(pc.match_substring_regex(column, _NUMBER), column, None).cast(pa.float64())
    values = np.asarray(column)
    reads = np.isfinite(values) & (values == np.floor(values)) if name in COUNTS else np.isfinite(values)
    return np.where(reads, values, np.nan)


def _half(table: Table, column: pa.ChunkedArray, values: Array) -> Array:
    """Return half the unit to which each cell is rounded."""
    if table.declared:
        return np.broadcast_to(0.05, values.shape)
    if table.text:
        point = np.asarray(pc.find_substring(column, ".").fill_null(-1))
        size = np.asarray(pc.binary_length(column).fill_null(0))
        printed = np.where(point >= 0, size - 1 - point, 0)
    else:
        printed, finer = np.zeros(values.shape, dtype=int), np.isfinite(values)
        for decimals in range(16):
            finer &= values != np.round(values, decimals)
            if not finer.any():
                break
            printed[finer] = decimals + 1
    counted, numbers = np.unique(printed[np.isfinite(values) & (values != 0)], return_counts=True)
    return 0.5 * 10.0 ** -np.maximum(printed, usual(zip(counted, numbers, strict=True)))


def _beyond(n: dict[str, Array]) -> Array:
    rate = (n["rate"] < LOWEST_RATE) | (n["rate"] > HIGHEST_RATE)
    return np.asarray(np.logical_or.reduce([rate, *(n[name] < 0 for name in REQUIRED)]))


def _parts(n: dict[str, Array]) -> Array:
    """Tell where parts miss their total; one that is missing can be anything from 0."""
    least = np.nan_to_num(n["a"]) + np.nan_to_num(n["b"])
    return np.asarray((least - n["total"] > 1.5) | (n["total"] - n["a"] - n["b"] > 1.5))


def _across(code: Array, years: Array, n: dict[str, Array], halves: dict[str, Array]) -> dict[str, Array]:
    """Judge each row by earlier ones of its area, on a grid of areas by years."""
    span, first = int(years.max() - years.min()) + 1, int(years.min())
    here = code.astype(np.int64) * span + (years - first)
    row = np.full((int(code.max()) + 1) * span, -1)
    row[here] = np.arange(len(here))
    before = np.where(years > first, row[here - 1], -1)
    return {
        "unique": row[here] != np.arange(len(here)),
        "growth": (before >= 0) & _impossible(before, n, halves),
        "never_falls": n["users"] < _last(row.reshape(-1, span), n["users"])[here] - 1,
    }


def _last(row: Array, users: Array) -> Array:
    """Return at each place of the grid the latest earlier figure of its area."""
    printed = np.where((row >= 0) & ~np.isnan(users[row]), np.arange(row.shape[1]), -1)
    latest = np.maximum.accumulate(printed, axis=1)
    latest = np.concatenate([np.full((len(row), 1), -1), latest[:, :-1]], axis=1)
    at = np.take_along_axis(row, np.maximum(latest, 0), axis=1)
    return np.where(latest >= 0, users[at], np.nan).ravel()


def _impossible(before: Array, n: dict[str, Array], halves: dict[str, Array]) -> Array:
    """Tell where no levels that are printed so have a growth that is printed so."""
    level, rate, earlier = n["level"], n["rate"], n["level"][before]
    half, half_before = halves["level"], halves["level"][before]
    cut = np.where(level < 0, level - half, np.maximum(level - half, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        low = 100 * (np.nan_to_num(cut) / (earlier + half_before) - 1)
        high = 100 * ((level + half) / (earlier - half_before) - 1)
    below, above = rate + halves["rate"] < low - _NEAR, rate - halves["rate"] > high + _NEAR
    return np.asarray((earlier > half_before) & (below | above))
