"""Great Expectations on pandas: a suite of its own expectations; what relates rows its user computes."""

from __future__ import annotations

from collections.abc import Iterator

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.data_context.types.base import ProgressBarsConfig

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


def suite_of(table: Table) -> gx.ExpectationSuite:
    """Return the eight checks as expectations, each of which says in its notes which one it is."""
    said: list[gxe.Expectation] = [
        gxe.ExpectCompoundColumnsToBeUnique(column_list=["area", "year"], notes="unique"),
        gxe.ExpectColumnValuesToBeInSet(column="status", value_set=list(CODES), notes="codes"),
    ]
    said += [
        gxe.ExpectColumnValuesToNotBeNull(column=name, notes="required")
        for name in ("area", "year", "status", *REQUIRED)
    ]
    for name in FIGURES:
        low, high = (LOWEST_RATE, HIGHEST_RATE) if name == "rate" else (0, None)
        column = f"n_{name}"
        said.append(
            gxe.ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high, notes="range")
        )
        if table.text:
            form = WHOLE if name in COUNTS else NUMBER
            said.append(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=form, notes="types"))
    said += [
        gxe.ExpectColumnValuesToBeInSet(column=name, value_set=[True], notes=check)
        for name, check in FITS.items()
    ]
    return gx.ExpectationSuite(name="scale", expectations=said)


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("tables")
    batch = source.add_dataframe_asset("scale").add_batch_definition_whole_dataframe("whole")
    got = batch.get_batch({"dataframe": frame_of(table)}).validate(
        suite_of(table),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["area", "year"]},
    )
    for result in got.results:
        if result.exception_info.get("raised_exception"):
            raise RuntimeError(f"{result.expectation_config}: {result.exception_info}")
        asked = result.expectation_config
        if not result.success and asked is not None:
            for place in result.result["unexpected_index_list"]:
                yield str(asked.notes), place["area"], str(place["year"])
