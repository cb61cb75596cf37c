"""Opening: by which engine the rows of a table are had, where they are too many to be read."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

from tieout.facts import Table
from tieout.files.looks import Look, looks
from tieout.files.queries import asked
from tieout.files.sheets import NotRead

if TYPE_CHECKING:
    from tieout.engines.plan.sources import Source

_SOURCES = {"polars": "PolarsSource", "duckdb": "DuckDBSource", "spark": "SparkSource"}
"""What has the rows, by engine: each in its module ``on_<engine>.py``, imported for whoever asks for it."""


def opened(table: Table, engine: str, whole: int) -> Source | None:
    """Return the rows of a table where they lie; None for one that is read and judged as a whole.

    Args:
        table: its facts.
        engine: what judges.
        whole: a table of up to so many rows is read as a whole.
    """
    if engine not in _SOURCES:
        raise ValueError(f"{engine!r} is no engine")
    if table.query and len(table.files) == 1:
        return _of_query(table, engine, whole)
    if not table.binary or table.database or table.query:
        return None
    if not all(part.file.is_file() for part in table.files):
        return None
    known = _known(table)
    height = sum(one.height for one in known)
    if not _alike(known) or (engine == "polars" and height <= whole):
        return None
    if engine == "spark" and not _one_header(known):
        return None
    source = getattr(import_module(f"tieout.engines.plan.on_{engine}"), _SOURCES[engine])
    return cast("Source", source.of_file(table))


def _of_query(table: Table, engine: str, whole: int) -> Source | None:
    """Return the rows that a query gives: DuckDB holds any, Polars too many to be read; else None."""
    from tieout.engines.plan.texts import with_texts  # noqa: PLC0415

    try:
        with asked(table) as query:
            if engine == "duckdb":
                from tieout.engines.plan.on_duckdb import DuckDBSource  # noqa: PLC0415

                return with_texts(table, DuckDBSource.of_stream(table, query.rows(), query.names))
            if query.height() <= whole:
                return None
            from tieout.engines.plan.on_polars import PolarsSource  # noqa: PLC0415

            return with_texts(table, PolarsSource.of_stream(table, query.rows(), query.names))
    except (OSError, NotRead):
        return None  # reading it says why


def _known(table: Table) -> Sequence[Look]:
    """Look at the files of a table; there are none where reading one says what is wrong with it."""
    import polars as pl  # noqa: PLC0415

    try:
        return looks(table)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return ()


def _alike(known: Sequence[Look]) -> bool:
    """Tell whether rows of all files can stand below one another as they are, without being read."""
    if len(known) < 2 and not any(one.said for one in known):
        return bool(known)
    kinds = {(name, kind) for one in known for name, kind in one.kinds.items()}
    names = {name for name, _ in kinds}
    return len(names) == len(kinds) and all(one.columns for one in known) and any(one.height for one in known)


def _one_header(known: Sequence[Look]) -> bool:
    """Tell whether columns are printed alike in all files that have them, and folders say the same ones."""
    printed = {pair for one in known for pair in one.columns.items()}
    return (
        len({name for name, _ in printed}) == len(printed)
        and len({frozenset(one.said) for one in known}) == 1
    )
