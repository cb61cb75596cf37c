"""pandera on pandas: a schema of all columns; what relates rows is a column that its user computes."""

from __future__ import annotations

from collections.abc import Iterator

import pandera.pandas as pa

from at_scale.checks import FITS, Found, Table
from at_scale.in_pandas import frame_of
from at_scale.in_pandera import schema_of


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    frame = frame_of(table)
    try:
        schema = schema_of(pa, table, {"dtype": float, "coerce": True}, report_duplicates="exclude_first")
        schema.validate(frame, lazy=True)
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
