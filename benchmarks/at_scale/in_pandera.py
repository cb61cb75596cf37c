"""What a user of pandera promises of the table, on pandas and on Polars alike: a schema of all columns."""

from __future__ import annotations

from typing import Any

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
    Table,
)


def schema_of(pa: Any, table: Table, number: dict[str, Any], **more: Any) -> Any:  # noqa: ANN401
    """Return the facts of the table as a schema.

    Args:
        pa: pandera, for pandas or for Polars.
        table: the table.
        number: how a column of numbers is declared there.
        more: what is said of the whole schema there.
    """
    columns = {
        "area": pa.Column(str, nullable=False),
        "status": pa.Column(str, pa.Check.isin(CODES), nullable=False),
        **{name: pa.Column(bool, pa.Check.eq(value=True)) for name in FITS},
    }
    for name in FIGURES:
        form = pa.Check.str_matches(WHOLE if name in COUNTS else NUMBER)
        columns[name] = pa.Column(None, form if table.text else None, nullable=name not in REQUIRED)
        limits = pa.Check.in_range(LOWEST_RATE, HIGHEST_RATE) if name == "rate" else pa.Check.ge(0)
        columns[f"n_{name}"] = pa.Column(checks=limits, nullable=True, **number)
    return pa.DataFrameSchema(columns, unique=["area", "year"], **more)
