"""pandera on Polars: a schema of all columns; what relates rows is a column that its user computes."""

from __future__ import annotations

from collections.abc import Iterator

import pandera.polars as pa
import polars as pl

from at_scale.checks import (
    CODES,
    COUNTS,
    FIGURES,
    FITS,
    HIGHEST_RATE,
    LOWEST_RATE,
    NUMBER,
    REQUIRED,
    WHOLE,
    Found,
    Table,
)
from at_scale.in_polars import frame_of


def schema_of(table: Table) -> pa.DataFrameSchema:
    """Return the facts of the table as a schema."""
    columns = {
        "area": pa.Column(str, nullable=False),
        "status": pa.Column(str, pa.Check.isin(CODES), nullable=False),
        **{name: pa.Column(bool, pa.Check.eq(value=True)) for name in FITS},
    }
    for name in FIGURES:
        form = pa.Check.str_matches(WHOLE if name in COUNTS else NUMBER)
        columns[name] = pa.Column(None, form if table.text else None, nullable=name not in REQUIRED)
        limits = pa.Check.in_range(LOWEST_RATE, HIGHEST_RATE) if name == "rate" else pa.Check.ge(0)
        columns[f"n_{name}"] = pa.Column(pl.Float64, limits, nullable=True)
    return pa.DataFrameSchema(columns, unique=["area", "year"])


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    frame = frame_of(table)
    try:
        schema_of(table).validate(frame, lazy=True)
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
