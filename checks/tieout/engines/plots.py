"""The figures of every series in order of time, and where they fail, for charts and tables in reports."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

import polars as pl

from tieout.engines.ground import Ground, Place
from tieout.engines.observe import Observations
from tieout.engines.prints import MISSING
from tieout.model import Plot, Point, Spot

_CELL = ("t", "r", "c")


def plots_of(dataset: str, seen: Observations, named: Iterable[Spot] = ()) -> Sequence[Plot]:
    """Return one plot for each series and set of entities that prints something.

    Args:
        dataset: its name.
        seen: the observations.
        named: where the cells stand that findings name; an empty one of them has its point at any rate.
    """
    with _uncollected():
        return list(_plots(dataset, seen, named))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the garbage collector rest: it would look at every figure again and again, and free none."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _plots(dataset: str, seen: Observations, named: Iterable[Spot]) -> Iterator[Plot]:
    rows = _told(seen, named).sort("series", *seen.keys, "p", "t", "r")
    for (series, entities), same in groupby(_points(seen, rows), key=lambda found: found[0][:2]):
        one = seen.series_facts[series]
        key = {name: value for name, value in zip(seen.entities, entities, strict=True) if value}
        points = tuple(point for _, point in same)
        yield Plot(dataset, one.name, key, one.unit, one.title, points, dict(one.names))


def _told(seen: Observations, named: Iterable[Spot]) -> pl.DataFrame:
    """Return the rows that print something, and those that are empty where something is missed."""
    said = seen.rows.filter(pl.col("state") != MISSING)
    empty = seen.rows.filter(pl.col("state") == MISSING)
    missed = pl.concat([_between(said, empty, ["series", *seen.keys]), _placed(seen, named)]).unique()
    return pl.concat([said, empty.join(missed, on=list(_CELL), how="inner")])


def _between(said: pl.DataFrame, empty: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the empty cells between others of their series; none where most of them are empty."""
    spans = said.group_by(*keys).agg(first=pl.col("p").min(), last=pl.col("p").max(), said=pl.len())
    inside = empty.join(spans, on=keys, how="inner")
    inside = inside.filter((pl.col("p") > pl.col("first")) & (pl.col("p") < pl.col("last")))
    inside = inside.join(said.select(*keys, "p").unique(), on=[*keys, "p"], how="anti")
    counts = inside.group_by(*keys).agg(missed=pl.len())
    inside = inside.join(counts, on=keys, how="inner").filter(pl.col("missed") <= pl.col("said"))
    return inside.select(*_CELL)


def _placed(seen: Observations, named: Iterable[Spot]) -> pl.DataFrame:
    """Return cells by their places in the tables."""
    spots = set(named)
    paths = {path for path, _, _ in spots}
    places = [
        (t, r, field.index)
        for t, cells in enumerate(seen.tables)
        for path, rows in cells.rows()
        if path in paths
        for r in rows
        for field in cells.table.printing
        if (path, cells.lines[r], field.name) in spots
    ]
    return pl.DataFrame(places, schema=dict.fromkeys(_CELL, pl.Int64), orient="row")


def _points(seen: Observations, rows: pl.DataFrame) -> Iterator[tuple[Place, Point]]:
    """Yield the cell of each row, with its place."""
    statuses = [cells.table.the("status") for cells in seen.tables]
    spans = [(one.start.isoformat(), one.end.isoformat()) for one in seen.periods] if seen.time else []
    more = rows.select("t", "r", "forecast").iter_rows()
    for (place, cell), (t, r, forecast) in zip(Ground(seen, {}).cells(rows), more, strict=True):
        start, end = spans[place[2]] if spans else ("", "")
        status = statuses[t]
        said = seen.tables[t].text(r, status) if status else ""
        yield place, Point(cell, start, end, bool(forecast), said)
