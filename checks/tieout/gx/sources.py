"""Sources: the tables of a dataset as Great Expectations reads them with pandas, all cells as texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.data_context.file_data_context import FileDataContext
from great_expectations.datasource.fluent import PandasFilesystemDatasource
from great_expectations.datasource.fluent.data_asset.path.file_asset import FileDataAsset

from tieout.facts import DESCRIPTOR, Table
from tieout.model import Refusal, Refused
from tieout.projects import Loaded

_UTF_8 = ("utf-8", "utf8")


def add_batch(
    context: FileDataContext, loaded: Loaded, table: Table, scratch: Path, ids: dict[str, str]
) -> tuple[BatchDefinition[Any], Path]:
    """Add a table to the data source of its dataset, and return its batch and the source's folder.

    Great Expectations wants to see what it is told of, and writes down where it is: it is shown
    empty files in a folder that stands in for the dataset's.

    Args:
        context: what it is added to.
        loaded: the dataset.
        table: which of its tables.
        scratch: where the folders that stand in are made.
        ids: what each id means, which is added to.

    Raises:
        Refused: the table has several files, or stands in a database.
    """
    dataset = loaded.dataset
    if len(table.files) > 1 or table.database or table.query:
        has = "stands in a database" if table.database or table.query else f"has {len(table.files)}"
        said = f"Great Expectations takes one CSV or Parquet file for a table, and this one {has}"
        message = f"{said}: to export it, write it into one"
        raise Refused([Refusal(f"{dataset.path}/{DESCRIPTOR}", f"resource {table.name!r}", message)])
    folder = scratch / "sources" / re.sub(r"[^\w-]", "-", dataset.path.replace("/", "-"))
    path = table.file.relative_to(dataset.folder).as_posix()
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).touch()
    source = _source(context, f"tieout {dataset.name}", folder, ids)
    asset: FileDataAsset[Any] = (
        source.add_parquet_asset(table.name)
        if table.binary
        else source.add_csv_asset(table.name, **_laid_out(table))
    )
    ids[str(asset.id)] = f"asset {dataset.name} {table.name}"
    batch = asset.add_batch_definition_path(table.name, path=re.escape(path))
    ids[str(batch.id)] = f"batch {dataset.name} {table.name}"
    return batch, folder


def _source(
    context: FileDataContext, name: str, folder: Path, ids: dict[str, str]
) -> PandasFilesystemDatasource:
    if name in context.data_sources.all():
        known = context.data_sources.get(name)
        assert isinstance(known, PandasFilesystemDatasource)
        return known
    source = context.data_sources.add_pandas_filesystem(name, base_directory=folder)
    ids[str(source.id)] = f"source {name}"
    return source


def _laid_out(table: Table) -> dict[str, Any]:
    """Return how pandas reads a CSV file so that every cell stays the text that is printed."""
    dialect = table.dialect
    above = range(1, dialect.header or 1)
    skipped = sorted({*above, *dialect.comment_lines})
    return {
        "sep": dialect.delimiter,
        # A mark of the byte order is no part of the first name.
        "encoding": "utf-8-sig" if table.encoding.lower() in _UTF_8 else table.encoding,
        "quotechar": '"',
        "dtype": {field.name: "str" for field in table.fields},
        "keep_default_na": False,
        **({"na_values": ""} if all("" in field.missing for field in table.fields) else {}),
        **({"skiprows": [line - 1 for line in skipped]} if skipped else {}),
        **({"comment": dialect.comment} if dialect.comment else {}),
        **({"skipinitialspace": True} if dialect.skip_initial_space else {}),
    }
