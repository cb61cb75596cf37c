"""Rereads: observations in which the prints of one series are read as something else."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import polars as pl

from tieout.engines.observe import Observations, observe
from tieout.engines.prints import PRINTED
from tieout.tables import Cells
from tieout.trials.hypothesis import Reread

THOUSANDS = r"^-?\d{1,3}\.\d{3}$"
"""A print whose point may separate thousands."""


class Reseen(NamedTuple):
    """Observations as they are reread, and where each place of the series went: ``e* p to``."""

    seen: Observations
    moves: pl.DataFrame | None = None


def reread(seen: Observations, how: Reread) -> Reseen:
    """Read the prints of one series as a hypothesis has it."""
    number = seen.number(how.series)
    if how.how == "moved":
        moves = _moves(seen, number, how)
        rows, figures = (_moved(seen, frame, number, moves) for frame in (seen.rows, seen.figures))
        return Reseen(replace(seen, rows=rows, figures=figures), moves)
    if how.how == "absent":
        zero = (pl.col("series") == number) & (pl.col("value") == 0) & (pl.col("state") == PRINTED)
        gone = (pl.col("series") == number) & (pl.col("value") == 0) & (pl.col("printed") == 1)
        return Reseen(replace(seen, rows=seen.rows.filter(~zero), figures=seen.figures.filter(~gone)))
    return Reseen(_in_thousands(seen, how.series))


def followed(reseen: Reseen, items: pl.DataFrame) -> pl.DataFrame:
    """Return where items of a series that was moved are now: those that have a place."""
    if reseen.moves is None:
        return items
    there = reseen.moves.filter(~pl.col("to").is_null())
    moved = items.join(there, on=[*reseen.seen.keys, "p"], how="inner")
    return moved.drop("p").rename({"to": "p"})


def _moves(seen: Observations, number: int, how: Reread) -> pl.DataFrame:
    """Return for each place of a series the period to which its figure belongs."""
    places = seen.rows.filter(pl.col("series") == number).select(*seen.keys, "p").unique()
    if how.by == "row":
        within = [*seen.keys, "length"]
        ranked = seen.ranked(places).sort("rank", "p")
        moved = ranked.with_columns(to=pl.col("p").shift(-how.to).over(within))
        return moved.select(*seen.keys, "p", "to")
    known = {period: place for place, period in enumerate(seen.periods)}
    pairs = [
        (place, known[then])
        for period, place in known.items()
        if (then := period.before(how.by)) is not None and then in known
    ]
    targets = pairs if how.to < 0 else [(then, place) for place, then in pairs]
    frame = pl.DataFrame(targets, schema={"p": pl.Int64, "to": pl.Int64}, orient="row").unique("p")
    return places.join(frame, on="p", how="left")


def _moved(seen: Observations, frame: pl.DataFrame, number: int, moves: pl.DataFrame) -> pl.DataFrame:
    own = frame.filter(pl.col("series") == number).join(moves, on=[*seen.keys, "p"], how="inner")
    own = own.filter(~pl.col("to").is_null()).with_columns(p=pl.col("to")).select(frame.columns)
    return pl.concat([frame.filter(pl.col("series") != number), own])


def _in_thousands(seen: Observations, name: str) -> Observations:
    """Read the prints of a series that have three decimals as thousands."""
    return observe([_without_points(cells, name) for cells in seen.tables], seen.series)


def _without_points(cells: Cells, name: str) -> Cells:
    value, indicator = cells.table.the("value"), cells.table.the("indicator")
    long = value is not None and indicator is not None
    field = value if long else cells.table.field(name)
    if field is None:
        return cells
    text = pl.col(field.column)
    meant = text.str.contains(THOUSANDS)
    if indicator is not None and long:
        meant = meant & (pl.col(indicator.column) == name)
    whole = text.str.replace(".", "", literal=True)
    return replace(
        cells, frame=cells.frame.with_columns(pl.when(meant).then(whole).otherwise(text).alias(field.column))
    )
