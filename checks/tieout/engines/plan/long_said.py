"""What rows of long tables say beside their figures: of which series they are, in which unit and how sure."""

from __future__ import annotations

from dataclasses import replace

import narwhals as nw
import polars as pl

from tieout.engines.plan.sources import Source
from tieout.engines.plan.table import ROW
from tieout.tables import Cells

_SAID = ("indicator", "unit", "qualifier", "status")


def said_by(cells: Cells, source: Source) -> Cells:
    """Return the cells of a long table that is not read: all that its rows say so, each once, and no figure.

    A row that prints a figure prints 0 there.
    """
    table = cells.table
    (value,) = table.having("value")
    fields = [*(one for role in _SAID for one in table.having(role)), value]
    texts = [nw.col(one.column).cast(nw.String) for one in fields]
    said = [
        nw.when(~text.is_in(list(one.missing)))
        .then(text if one is not value else nw.lit("0"))
        .alias(one.column)
        for one, text in zip(fields, texts, strict=True)
    ]
    names = [one.column for one in fields]
    once = source.frame.select(ROW, *said).group_by(*names).agg(nw.col(ROW).min())
    (found,) = source.collected([once])
    nothing = [pl.lit(None, pl.String).alias(one.column) for one in table.fields if one not in fields]
    frame = found.sort(ROW).with_columns(nothing).select(one.column for one in table.fields)
    return replace(cells, frame=frame)
