"""Streams: rows that another library holds, taken by Polars as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


class _Stream:
    """The rows of something, and nothing else of it.

    Polars remembers the type of whatever it is handed. A type of DuckDB that is remembered outlives its
    library, which complains of that at the end of the process.
    """

    def __init__(self, rows: Any) -> None:  # noqa: ANN401 -- of any library
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the stream by which Arrow hands rows from one library to another."""
        return self._rows.__arrow_c_stream__(requested_schema)


def taken(rows: Any) -> pl.DataFrame:  # noqa: ANN401
    """Return rows that are handed over by a stream of Arrow."""
    import polars as pl  # noqa: PLC0415

    return pl.DataFrame(_Stream(rows))
