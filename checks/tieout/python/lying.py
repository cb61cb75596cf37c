"""Lying: frames whose rows stay where they are: lazy ones, and those too large to be read cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tieout.facts import Table
from tieout.python.libraries import Columns, columns_of

if TYPE_CHECKING:
    import polars as pl

    from tieout.engines.plan.sources import Source


@dataclass(frozen=True, slots=True)
class Lying:
    """A frame whose rows stay where they are.

    Args:
        given: its columns, without their rows.
        opened: has its rows, by the facts of its table.
        collected: reads it as a whole.
        lazy: whether its rows are made anew whenever they are asked for, and so have no places.
    """

    given: Columns
    opened: Callable[[Table], Source]
    collected: Callable[[], Columns]
    lazy: bool = True


def lying(data: Any) -> Lying | None:  # noqa: ANN401
    """Return a lazy frame of Polars, a relation of DuckDB, or a frame of Spark; None for what is none."""
    import narwhals as nw  # noqa: PLC0415

    native, libraries = nw.to_native(data, pass_through=True), nw.dependencies
    if libraries.is_polars_lazyframe(native):
        return _of_polars(native)
    if libraries.is_duckdb_relation(native):
        return _of_duckdb(native)
    if libraries.is_pyspark_dataframe(native) or libraries.is_pyspark_connect_dataframe(native):
        # Spark takes names for the same that differ in nothing but case.
        alike = Counter(name.casefold() for name in native.columns)
        return None if alike.total() > len(alike) else _of_spark(native)
    return None


def held(columns: Columns) -> Lying:
    """Return a frame whose rows are all at hand."""
    from tieout.engines.plan.on_polars import PolarsSource  # noqa: PLC0415
    from tieout.engines.plan.texts import with_texts  # noqa: PLC0415

    def opened(table: Table) -> Source:
        known = numbered(columns, table)
        return with_texts(table, PolarsSource.of_frame(table, known.frame.lazy(), known.names))

    return Lying(
        Columns(columns.names, columns.frame.clear(), columns.mixed), opened, lambda: columns, lazy=False
    )


def numbered(columns: Columns, table: Table) -> Columns:
    """Return a frame with a column of the places of its rows, if the facts tell them apart by these."""
    import polars as pl  # noqa: PLC0415

    own = {name.strip() for name in columns.names}
    names, frame = columns.names, columns.frame
    for field in table.fields:
        if field.name not in own:
            places = pl.int_range(1, pl.len() + 1).cast(pl.String).alias(f"f{len(names)}")
            names, frame = (*names, field.name), frame.with_columns(places)
    return Columns(names, frame, columns.mixed)


def _of_polars(rows: pl.LazyFrame) -> Lying:
    from tieout.engines.plan.on_polars import PolarsSource  # noqa: PLC0415
    from tieout.engines.plan.texts import with_texts  # noqa: PLC0415

    given = columns_of(rows.head(0))

    def opened(table: Table) -> Source:
        return with_texts(table, PolarsSource.of_frame(table, rows, given.names))

    return Lying(given, opened, lambda: columns_of(rows))


def _of_duckdb(rows: Any) -> Lying:  # noqa: ANN401 -- a relation
    from tieout.engines.plan.on_duckdb import DuckDBSource  # noqa: PLC0415
    from tieout.engines.plan.texts import with_texts  # noqa: PLC0415

    def opened(table: Table) -> Source:
        return with_texts(table, DuckDBSource.of_relation(table, rows))

    return Lying(columns_of(rows.limit(0)), opened, lambda: columns_of(rows))


def _of_spark(rows: Any) -> Lying:  # noqa: ANN401 -- a frame of Spark
    from tieout.engines.plan.on_spark import SparkSource  # noqa: PLC0415

    return Lying(
        columns_of(rows.limit(0)), lambda table: SparkSource.of_frame(table, rows), lambda: columns_of(rows)
    )
