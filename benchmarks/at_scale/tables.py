"""Tables: a project with one large table, written in bounded memory and in random order of rows."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from at_scale.cases import RIGHT
from at_scale.checks import CODES, COUNTS, DECIMALS, FIGURES, HIGHEST_RATE, LOWEST_RATE, REQUIRED, Table
from at_scale.digests import as_missing, digests
from at_scale.drawn import SEED, YEARS, as_floats, as_texts, draw
from at_scale.variants import VARIANTS, Variant

STRETCH = 50_000
"""Areas that are drawn at once: a million rows, and a row group of the Parquet file."""


def make(home: Path, rows: int, variant: Variant) -> None:
    """Write a table of so many rows into the folder of its size, and what is planted in it."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / variant.file).exists():
        _write(home, rows, variant)
    _project(variant.table(home), home / variant.file)


def _write(home: Path, rows: int, variant: Variant) -> None:
    """Write the data, and what is planted; a half-written file has another name."""
    with tempfile.TemporaryDirectory(dir=home) as name:
        folder = Path(name)
        parts, drawn = _stretches(folder, rows, variant.cells)
        half = folder / variant.file
        (_write_csv if variant.cells == "csv" else _write_parquet)(half, _spread(parts))
        planted = pl.concat(drawn).rows()
        right = {"planted": digests(planted), "as missing": digests(as_missing(planted))}
        (home / RIGHT).write_text(json.dumps(right), "utf-8")
        half.rename(home / variant.file)


def _stretches(folder: Path, rows: int, cells: str) -> tuple[list[Path], list[pl.DataFrame]]:
    """Draw the table stretch by stretch, each into a file of its own in random order.

    The last area has fewer years where the rows end so.
    """
    parts, planted = [], []
    areas = -(-rows // YEARS)
    count = -(-areas // STRETCH)
    for number in range(count):
        first = number * STRETCH
        drawn = draw(number, first, min(STRETCH, areas - first))
        kept = drawn.rows.head(rows - first * YEARS)
        frame = as_floats(kept) if cells == "float" else as_texts(kept)
        parts.append(folder / f"{number}.parquet")
        shuffled = frame.sample(fraction=1, shuffle=True, seed=SEED + number)
        shuffled.write_parquet(parts[-1], row_group_size=-(-frame.height // count))
        planted.append(drawn.planted)
    return parts, planted


def _spread(parts: list[Path]) -> Iterator[pl.DataFrame]:
    """Yield the table anew, each time a piece of every stretch: the years of an area lie anywhere."""
    heights = [pl.scan_parquet(part).select(pl.len()).collect().item() for part in parts]
    for number in range(len(parts)):
        pieces = []
        for part, height in zip(parts, heights, strict=True):
            start, end = (height * place // len(parts) for place in (number, number + 1))
            pieces.append(pl.scan_parquet(part).slice(start, end - start).collect())
        yield pl.concat(pieces).sample(fraction=1, shuffle=True, seed=SEED - number - 1 + len(parts))


def _write_parquet(file: Path, frames: Iterator[pl.DataFrame]) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415

    writer: Any = None
    for frame in frames:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        writer = writer or pq.ParquetWriter(file, table.schema, compression="zstd")
        writer.write_table(table)
    writer.close()


def _write_csv(file: Path, frames: Iterator[pl.DataFrame]) -> None:
    with file.open("wb") as lines:
        for number, frame in enumerate(frames):
            frame.write_csv(lines, include_header=not number)


def _project(table: Table, data: Path) -> None:
    """Write facts and rules around the data, which both ways of rounding share."""
    shutil.rmtree(table.project, ignore_errors=True)
    table.dataset.mkdir(parents=True)
    os.link(data, table.dataset / f"scale{data.suffix}")
    facts = json.dumps(descriptor(f"scale{data.suffix}", declared=table.declared), indent=1)
    (table.dataset / "datapackage.json").write_text(facts, "utf-8")
    (table.project / "expectations").mkdir()
    (table.project / "expectations" / "scale.toml").write_text(RULES, "utf-8")


def descriptor(path: str, *, declared: bool) -> dict[str, Any]:
    """Return the facts of the table."""
    measures = [_measure(name, declared=declared) for name in FIGURES]
    fields = [
        {"name": "area", "type": "string", "role": "entity", "constraints": {"required": True}},
        {"name": "year", "type": "year"},
        {"name": "status", "type": "string", "constraints": {"enum": list(CODES), "required": True}},
        *measures,
    ]
    schema = {"fields": fields, "primaryKey": ["area", "year"]}
    return {"name": "scale", "resources": [{"name": "scale", "path": path, "schema": schema}]}


def _measure(name: str, *, declared: bool) -> dict[str, Any]:
    limits: dict[str, Any] = {"minimum": 0}
    if name == "rate":
        limits = {"minimum": LOWEST_RATE, "maximum": HIGHEST_RATE}
    if name in REQUIRED:
        limits["required"] = True
    return {
        "name": name,
        "type": "integer" if name in COUNTS else "number",
        "role": "measure",
        "unit": "percent" if name == "rate" else "",
        "constraints": limits,
        **({"rounding": {"decimals": DECIMALS[name]}} if declared else {}),
    }


RULES = """\
[[rule]]
id = "users-never-fall"
kind = "never_falls"
columns = ["users"]

[[rule]]
id = "rate-is-growth-of-level"
kind = "growth"
published = "rate"
of = "level"

[[rule]]
id = "parts-add-up"
kind = "adds_up"
total = "total"
parts = ["a", "b"]
"""
"""The three promises that relate cells; the other five checks are facts."""


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]), VARIANTS[sys.argv[3]])
