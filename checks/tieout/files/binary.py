"""Binary values: each as the shortest text that says it, so that it is read as a print is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def texts_of(frame: pl.DataFrame) -> tuple[pl.DataFrame, Mapping[str, int]]:
    """Return a frame of texts, null where nothing is, and the bits of each column of floats.

    Whole numbers and Decimal columns stay digit for digit. A float is its shortest decimal
    text, and a whole one has no ``.0``: nobody printed it. NaN is ``nan``, a cell that no
    number format reads. Dates and times are ISO texts; a column of moments that are all
    midnight is one of dates.

    Args:
        frame: any columns, under any names.
    """
    import polars as pl  # noqa: PLC0415

    texts = {name: _texts(frame[name]) for name in frame.columns}
    floats = {name: str(kind) for name, kind in frame.schema.items() if kind.is_float()}
    return pl.DataFrame(texts), {name: int(kind.removeprefix("Float")) for name, kind in floats.items()}


def _texts(column: pl.Series) -> pl.Series:
    import polars as pl  # noqa: PLC0415

    kind = column.dtype
    if kind.is_float():
        # NaN and the infinities in the words of every other tool.
        return column.cast(pl.String).str.strip_suffix(".0").str.to_lowercase()
    if kind == pl.Datetime:
        return _moments(column)
    if kind == pl.Duration:
        return column.dt.to_string("iso")
    if kind == pl.Binary:
        return _bytes(column)
    if kind == pl.Object:
        return pl.Series([None if value is None else str(value) for value in column], dtype=pl.String)
    return _json(column) if kind.is_nested() else column.cast(pl.String)


def _moments(column: pl.Series) -> pl.Series:
    """Return moments as days if they all are midnight: what wrote them had no type for a day."""
    zoned = getattr(column.dtype, "time_zone", None) is not None
    if column.dt.time().drop_nulls().eq(time(0)).all():
        return column.dt.to_string("%Y-%m-%d")
    return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if zoned else ""))


def _json(column: pl.Series) -> pl.Series:
    import polars as pl  # noqa: PLC0415

    written = column.to_frame("").select(pl.struct("").struct.json_encode()).to_series()
    alone = written.str.strip_prefix('{"":').str.strip_suffix("}")
    return pl.select(pl.when(column.is_not_null()).then(alone)).to_series()


def _bytes(column: pl.Series) -> pl.Series:
    """Return bytes as the text that they are, or else their hexadecimal digits."""
    import polars as pl  # noqa: PLC0415

    try:
        return column.cast(pl.String)
    except pl.exceptions.ComputeError:
        return column.bin.encode("hex")
