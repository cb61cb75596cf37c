"""pointblank on Polars: a chain of its own steps; what relates rows is a column that its user computes."""

from __future__ import annotations

from collections.abc import Iterator

import pointblank as pb
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


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    frame = frame_of(table)
    steps = pb.Validate(frame).rows_distinct(["area", "year"], brief="unique")
    steps = steps.col_vals_in_set("status", list(CODES), brief="codes")
    for name in REQUIRED:
        steps = steps.col_vals_not_null(name, brief="required")
    for name in FIGURES:
        if table.text:
            form = WHOLE if name in COUNTS else NUMBER
            steps = steps.col_vals_regex(name, form, na_pass=True, brief="types")
        else:
            steps = steps.col_vals_expr(pl.col(name).is_not_nan().fill_null(value=True), brief="types")
        if name == "rate":
            steps = steps.col_vals_between(
                f"n_{name}", LOWEST_RATE, HIGHEST_RATE, na_pass=True, brief="range"
            )
        else:
            steps = steps.col_vals_ge(f"n_{name}", 0, na_pass=True, brief="range")
    for name, check in FITS.items():
        steps = steps.col_vals_expr(pl.col(name), brief=check)
    judged = steps.interrogate(extract_limit=frame.height)
    for step in judged.validation_info:
        if step.eval_error:
            raise RuntimeError(f"{step.brief} of {step.column} could not run")
        if not step.all_passed:
            places = judged.get_data_extracts(step.i, frame=True).select("area", "year")
            yield from ((str(step.brief), area, str(year)) for area, year in places.iter_rows())
