"""Structural findings: the facts of a table as a pandera schema, each cell judged by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from pandera.api.checks import Check
from pandera.api.polars.components import Column
from pandera.api.polars.container import DataFrameSchema
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from tieout.engines.cellwise import Fact, facts_of, flaws_of
from tieout.facts import Field
from tieout.files.sheets import Flaw
from tieout.tables import Cells

_KNOWN = {"SERIES_CONTAINS_NULLS": "nullable", "SERIES_CONTAINS_DUPLICATES": "unique"}
"""What a schema knows of itself, by what pandera calls it where it is broken."""


def structural_flaws(cells: Cells, others: Mapping[str, Cells]) -> list[Flaw]:
    """Return what is wrong with the cells of a table, by its facts alone.

    Args:
        cells: the table.
        others: all tables of the dataset by name, for foreign keys.
    """
    facts = list(facts_of(cells, others))
    broken: list[Fact] = []
    # Whatever the environment, or the validation that asks for this, makes pandera leave out.
    whole = config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA)
    try:
        with whole:
            _schema(cells, facts).validate(cells.frame, lazy=True)
    except SchemaErrors as errors:
        broken = [_fact(facts, error) for error in errors.schema_errors]
    return flaws_of(cells, broken)


def _schema(cells: Cells, facts: Sequence[Fact]) -> DataFrameSchema:
    """Return facts as a schema; the name of each check ends with its place among them."""
    checks: dict[Field | None, list[Check]] = {}
    known = {(fact.field, fact.of) for fact in facts}
    for place, fact in enumerate(facts):
        if not fact.of:
            checks.setdefault(fact.field, []).append(_check(fact, f"{fact.rule} {place}"))
    columns = {
        field.column: Column(
            pl.String,
            checks=checks.get(field),
            nullable=(field, "nullable") not in known,
            unique=(field, "unique") in known,
        )
        for field in cells.table.fields
    }
    return DataFrameSchema(columns, checks=checks.get(None))


def _check(fact: Fact, name: str) -> Check:
    def kept(rows: Any) -> pl.LazyFrame:  # noqa: ANN401
        return fact.kept(rows.lazyframe)

    return Check(kept, name=name)


def _fact(facts: Sequence[Fact], error: Any) -> Fact:  # noqa: ANN401
    """Return the fact that is broken, of an error of pandera's."""
    known = _KNOWN.get(error.reason_code.name)
    if known is not None:
        return next(
            fact
            for fact in facts
            if fact.of == known and fact.field is not None and fact.field.column == error.column_name
        )
    if error.check_output is None:
        raise RuntimeError(f"pandera could not judge {error.check}: {error}")
    return facts[int(error.check.name.rpartition(" ")[2])]
