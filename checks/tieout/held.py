"""Held: large tables whose cells have been read, judged by a plan as those are whose rows lie elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tieout.choices import Choice
from tieout.facts import Table
from tieout.projects import Loaded
from tieout.tables import Cells

if TYPE_CHECKING:
    import polars as pl

    from tieout.engines.plan.sources import Source


def is_held(cells: Cells) -> bool:
    """Tell whether the rows of a table are here."""
    return len(cells.lines) > 0


def holding(loaded: Loaded, choice: Choice) -> Loaded:
    """Return a dataset in which a plan judges each large wide table that has been read.

    Whatever engine was asked for: the cells are here, where Polars has them without a copy.
    """
    if choice.plots or choice.apart:
        return loaded
    tables = [loaded.cells[scope.table] for scope, _ in loaded.scopes if scope.table in loaded.cells]
    large = [one for one in tables if not one.table.long and one.frame.height > choice.whole]
    held = {one.table.name: source_of(one) for one in large}
    return replace(loaded, in_place={**held, **loaded.in_place})


def source_of(cells: Cells) -> Source:
    """Return the rows of a table that has been read, by their numbers; no cell is copied."""
    from tieout.engines.plan.on_polars import PolarsSource  # noqa: PLC0415
    from tieout.engines.plan.table import ROW  # noqa: PLC0415

    names = [one.name for one in cells.table.fields if one.name not in cells.absent]
    known = [one.column for one in cells.table.fields if one.name in names]
    return PolarsSource(cells.frame.lazy().select(known).with_row_index(ROW), names)


def as_read(table: Table) -> Table:
    """Return the facts of a table as they are once it is read: nothing is missing but what is left out."""
    fields = tuple(replace(one, missing=frozenset(), bare=True) for one in table.fields)
    return replace(table, fields=fields)


def part_of(cells: Cells, rows: Sequence[int], part: Cells, decimals: Mapping[str, int]) -> Cells:
    """Return some rows of a table, which stand where they stood.

    Args:
        cells: the table.
        rows: which ones, in order, counted from 0.
        part: their cells.
        decimals: how many decimals each column of the table prints, by its field.
    """
    lines = [cells.line(row) for row in rows]
    starts = tuple(bisect_left(rows, start) for start in cells.starts)
    return replace(part, lines=lines, starts=starts, decimals=decimals)


def those(cells: Cells, frame: pl.DataFrame) -> Cells:
    """Return the cells of a table with some of its rows instead of all, of which nothing else is wrong."""
    return replace(cells, frame=frame, flaws=())
