"""pandera on pandas: a schema of all columns; what relates rows is a column that its user computes."""

from __future__ import annotations

from collections.abc import Iterator

import pandera.pandas as pa

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
from at_scale.in_pandas import frame_of


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
        columns[f"n_{name}"] = pa.Column(float, limits, nullable=True, coerce=True)
    return pa.DataFrameSchema(columns, unique=["area", "year"], report_duplicates="exclude_first")


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    frame = frame_of(table)
    try:
        schema_of(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    cases = cases.drop_duplicates(["column", "check", "index"]).dropna(subset="index")
    places = frame.loc[cases["index"].astype(int), ["area", "year"]]
    rows = zip(cases["check"], cases["column"], places["area"], places["year"], strict=True)
    for check, column, area, year in rows:
        yield check_of(str(check), str(column)), area, str(year)


def check_of(check: str, column: str) -> str:
    """Return which of the eight checks failed, by what pandera calls it."""
    if column in FITS:
        return FITS[column]
    words = {"not_nullable": "required", "multiple_fields_uniqueness": "unique", "isin": "codes"}
    word = check.partition("(")[0]
    return words.get(word, "types" if word == "str_matches" else "range")
