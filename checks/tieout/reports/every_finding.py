"""Every finding as a table: those that are told, with their sentence, and those that are only counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.model import Report, Rest

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (".csv", ".jsonl", ".parquet")
_ABOUT = ("dataset", "table", "rule", "path", "line")
_TOLD = ("severity", "accepted", "id", "gap_units", "message")


def write_every(report: Report, path: Path) -> None:
    """Write all findings of a report, one a row, as the suffix of the file says.

    Columns say whose rule it is, the path and line or row, and the key, a column for each of its fields; a
    finding that is told has its severity, whether it is accepted, its id, its gap and its sentence beside it.

    Raises:
        OSError: the file cannot be written.
    """
    import polars as pl  # noqa: PLC0415

    frame = pl.concat([_told(report), *map(_rest, report.rest)], how="diagonal")
    keys = [name for name in frame.columns if name not in (*_ABOUT, *_TOLD)]
    frame = frame.select(*_ABOUT, *keys, *_TOLD)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    elif path.suffix == ".jsonl":
        frame.write_ndjson(path)
    else:
        frame.write_csv(path)


def _key(names: Iterator[str] | tuple[str, ...]) -> list[str]:
    """Return the columns of a key: by its own names, but for those that are ours."""
    return [f"key.{name}" if name in (*_ABOUT, *_TOLD) else name for name in names]


def _told(report: Report) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    names = dict.fromkeys(name for one in report.findings for name in one.key)
    columns = dict(zip(names, _key(tuple(names)), strict=True))
    schema = {
        **dict.fromkeys(_ABOUT, pl.String),
        "line": pl.Int64,
        **dict.fromkeys(columns.values(), pl.String),
        **dict.fromkeys(_TOLD, pl.String),
        "accepted": pl.Boolean,
        "gap_units": pl.Float64,
    }
    rows = [
        {
            **{name: getattr(one, name) for name in _ABOUT},
            **{columns[name]: value for name, value in one.key.items()},
            "severity": one.severity,
            "accepted": one.accepted is not None,
            "id": one.id,
            "gap_units": one.gap_units,
            "message": one.message,
        }
        for one in report.findings
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rest(rest: Rest) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    rows: pl.DataFrame = rest.rows
    keys = [pl.col(f"k{place}").alias(name) for place, name in enumerate(_key(rest.key))]
    about = {"dataset": rest.dataset, "table": rest.table, "path": rest.path}
    said = [pl.lit(value).alias(name) for name, value in about.items()]
    return rows.select(*said, "rule", pl.col("row").alias("line"), *keys)
