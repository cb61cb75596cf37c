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
    if how.how == "thousands":
        return Reseen(_in_thousands(seen, how.series))
    if how.how == "repeat":
        return Reseen(_without_repeats(seen, how))
    if how.how == "moved" and how.by == "line":
        return Reseen(observe([_a_line_on(cells, how) for cells in seen.tables], seen.series))
    number = seen.number(how.series)
    if how.how == "moved":
        moves = _moves(seen, number, how)
        if how.within:
            moves = moves.with_columns(to=pl.when(_inside(seen, how)).then("to").otherwise("p"))
        rows, figures = (_moved(seen, frame, number, moves) for frame in (seen.rows, seen.figures))
        return Reseen(replace(seen, rows=rows, figures=figures), moves)
    zero = (pl.col("series") == number) & (pl.col("value") == 0) & (pl.col("state") == PRINTED)
    gone = (pl.col("series") == number) & (pl.col("value") == 0) & (pl.col("printed") == 1)
    if how.within:
        zero, gone = zero & _inside(seen, how), gone & _inside(seen, how)
    return Reseen(replace(seen, rows=seen.rows.filter(~zero), figures=seen.figures.filter(~gone)))


def _inside(seen: Observations, how: Reread) -> pl.Expr:
    """Tell which rows are of the members that are meant."""
    meant = pl.DataFrame(list(how.within), schema=dict.fromkeys(seen.keys, pl.String), orient="row")
    return pl.struct(seen.keys).is_in(meant.to_struct().implode())


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


def _a_line_on(cells: Cells, how: Reread) -> Cells:
    """Move the prints of a series to the next line of its file, or the one before."""
    field = None if cells.table.long else cells.table.field(how.series)
    if field is None or field.column not in cells.frame.columns:
        return cells
    moved = pl.col(field.column).shift(how.to)
    return replace(cells, frame=cells.frame.with_columns(moved))


def _without_repeats(seen: Observations, how: Reread) -> Observations:
    """Leave out the figures of two series where both print the same."""
    keys = [*seen.keys, "p"]
    both = [seen.figures.filter(pl.col("series") == seen.number(name)) for name in (how.series, how.by)]
    same = both[0].join(both[1], on=[*keys, "value"], how="semi").select(keys)
    named = pl.col("series").is_in([seen.number(how.series), seen.number(how.by)])

    def without(frame: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([frame.filter(~named), frame.filter(named).join(same, on=keys, how="anti")])

    return replace(seen, rows=without(seen.rows), figures=without(seen.figures))


def _in_thousands(seen: Observations, name: str) -> Observations:
    """Read the prints of a series that have three decimals as thousands; of all series, of no name."""
    tables = list(seen.tables)
    for one in [name] if name else seen.series:
        tables = [_without_points(cells, one) for cells in tables]
    return observe(tables, seen.series)


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
