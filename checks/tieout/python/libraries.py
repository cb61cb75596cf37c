"""Libraries: what any of them calls a frame, as one Polars frame under names of our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

_FORMS = "pandas, Polars, DuckDB, PyArrow, or what else narwhals knows"


@dataclass(frozen=True, slots=True)
class Columns:
    """A frame's columns.

    Args:
        names: what the caller calls them.
        frame: what stands in them, as ``f0``, ``f1``, ... in the same order.
        mixed: those of texts, by their name in ``frame``, in which floats stand among others.
    """

    names: tuple[str, ...]
    frame: pl.DataFrame
    mixed: frozenset[str] = frozenset()


def columns_of(data: Any) -> Columns:  # noqa: ANN401
    """Return the columns of a frame of any library; a lazy one is collected.

    In pandas NaN, None, NA and NaT are missing; levels of the index that have a name are columns,
    others are left out. Elsewhere null is missing, and NaN is a cell that is no number.

    Raises:
        TypeError: it is no frame.
    """
    import narwhals as nw  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    from tieout.files.streams import taken  # noqa: PLC0415

    native = nw.to_native(data, pass_through=True)
    if nw.dependencies.is_pandas_dataframe(native):
        return _of_pandas(native)
    try:
        known = nw.from_native(native)
    except TypeError as error:
        raise TypeError(f"a path or a frame ({_FORMS}) is expected, not {type(data).__name__}") from error
    if known.implementation.is_pandas_like() and isinstance(known, nw.DataFrame):
        return _of_pandas(known.to_pandas())
    # DuckDB hands over columns without PyArrow, by which narwhals would ask for them. Spark would do
    # so by a function of its own in each worker, which warns; it collects by PyArrow as it stands.
    if hasattr(native, "__arrow_c_stream__") and not known.implementation.is_spark_like():
        # pandas and PyArrow come by their own ways; of DuckDB only the stream may be remembered.
        frame = taken(native) if known.implementation.is_duckdb() else pl.DataFrame(native)
    else:
        frame = (known.collect("polars") if isinstance(known, nw.LazyFrame) else known).to_polars()
    names = tuple(frame.columns)
    return Columns(names, _stored(frame.rename({name: f"f{place}" for place, name in enumerate(names)})))


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    """Return columns of a type that a driver has given a name as what they are stored as: texts, mostly."""
    import polars as pl  # noqa: PLC0415

    # A Polars that knows no such types reads what is stored.
    named = getattr(pl, "BaseExtension", ())
    own = [name for name, kind in frame.schema.items() if isinstance(kind, named)]
    return frame.with_columns(frame[name].ext.storage() for name in own)


def _of_pandas(frame: Any) -> Columns:  # noqa: ANN401
    import polars as pl  # noqa: PLC0415

    parts = list(_parts(frame))
    read = {f"f{place}": _series(values) for place, (_, values) in enumerate(parts)}
    mixed = frozenset(column for column, series in read.items() if series.name == _MIXED)
    return Columns(tuple(name for name, _ in parts), pl.DataFrame(read), mixed)


def _parts(frame: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield the named levels of a pandas index, and then the columns, each with its name."""
    for level, name in enumerate(frame.index.names):
        if name is not None:
            yield str(name), frame.index.get_level_values(level).to_series()
    for place, name in enumerate(frame.columns):
        yield str(name), frame.iloc[:, place]


_MIXED = "mixed"


def _series(values: Any) -> pl.Series:  # noqa: ANN401
    """Return a pandas column; one of mixed things, floats among them, is called so."""
    import polars as pl  # noqa: PLC0415

    kind = values.dtype.kind
    if kind == "f":
        narrow = getattr(values.dtype, "itemsize", 8) < 8
        numbers = values.to_numpy(dtype="float32" if narrow else "float64", na_value=float("nan"))
        return pl.Series(numbers, nan_to_null=True)
    if kind == "M" and getattr(values.dtype, "tz", None):
        values = values.dt.tz_localize(None)  # the day where it was, not the day in UTC
    gone = values.isna().tolist()
    objects = values.astype(object).tolist()
    cells = [None if missing else value for value, missing in zip(objects, gone, strict=True)]
    present = [value for value in cells if value is not None]
    if kind in "iubM" or _are_dates(present):
        return pl.Series(cells)
    return pl.Series(_MIXED if _has_floats(present) else "", map(_text, cells), dtype=pl.String)


def _are_dates(values: Sequence[object]) -> bool:
    """Tell whether all are days, or all are moments: what a column of dates can hold."""
    kinds = {isinstance(value, datetime) if isinstance(value, date) else None for value in values}
    return len(kinds) == 1 and None not in kinds


def _has_floats(values: Sequence[object]) -> bool:
    return any(isinstance(value, float) for value in values)


def _text(value: Any) -> str | None:  # noqa: ANN401
    """Return what stands in a cell of objects as a print would have it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "start_time") and hasattr(value, "freq"):
        return _period(value)
    return str(value).removesuffix(".0")


def _period(value: Any) -> str:  # noqa: ANN401
    """Return a pandas Period as periods are written here, by its two ends."""
    start, end = value.start_time.date(), (value + 1).start_time.date()
    if start.day != 1 or end.day != 1:
        days = end - start
        return start.isoformat() if days == timedelta(1) else f"{start}/P{days.days}D"
    months = 12 * (end.year - start.year) + end.month - start.month
    if months == 12 and start.month == 1:
        return f"{start:%Y}"
    if months == 3 and start.month % 3 == 1:
        return f"{start:%Y}-Q{(start.month + 2) // 3}"
    return f"{start:%Y-%m}" if months == 1 else f"{start}/P{months}M"
