"""Opening: by which engine the rows of a table are had, where they are too many to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tieout.facts import Table

if TYPE_CHECKING:
    from tieout.engines.plan.sources import Source


def opened(table: Table, engine: str, whole: int) -> Source | None:
    """Return the rows of a table where they lie; None for one that is read and judged as a whole.

    Args:
        table: its facts.
        engine: what judges.
        whole: a table of up to so many rows is read as a whole.
    """
    if not table.binary or table.database or not table.file.is_file():
        return None
    if len(table.files) > 1 or table.files[0].said:
        return None  # rows of several files, and columns that their folders say, are put together by reading
    if engine == "polars":
        import polars as pl  # noqa: PLC0415

        from tieout.engines.plan.on_polars import PolarsSource  # noqa: PLC0415

        try:
            height = pl.scan_parquet(table.file).select(pl.len()).collect().item()
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return None  # reading it as a whole says what is wrong with it
        return PolarsSource.of_file(table) if height > whole else None
    raise ValueError(f"{engine!r} is no engine")
