"""pandera on Polars: a schema of all columns; what relates rows is a column that its user computes."""

from __future__ import annotations

from collections.abc import Iterator

import pandera.polars as pa
import polars as pl

from at_scale.checks import FITS, Found, Table
from at_scale.in_pandera import schema_of
from at_scale.in_polars import frame_of


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    frame = frame_of(table)
    try:
        schema_of(pa, table, {"dtype": pl.Float64}).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    places = frame.select("area", pl.col("year").cast(pl.String))[cases["index"]]
    said = zip(cases["check"], cases["column"], cases["failure_case"], strict=True)
    for place, words in zip(places.iter_rows(), said, strict=True):
        yield (_check(*words), *place)


def _check(check: str, column: str | None, case: str | None) -> str:
    """Return which of the eight checks failed, by what pandera calls it."""
    if column in FITS:
        return FITS[column]
    words = {"multiple_fields_uniqueness": "unique", "isin": "codes", "str_matches": "types"}
    if check == "not_nullable":
        return "types" if case == "NaN" else "required"
    return words.get(check.partition("(")[0], "range")
