"""The figures of every series in order of time, for charts and tables in reports."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import narwhals as nw

from tieout.engines.ground import Ground, Place
from tieout.engines.observe import Observations
from tieout.engines.prints import PRINTED
from tieout.model import Plot, Point


def plots_of(dataset: str, seen: Observations) -> Sequence[Plot]:
    """Return one plot for each series and set of entities that prints a figure."""
    with _uncollected():
        return list(_plots(dataset, seen))


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


def _plots(dataset: str, seen: Observations) -> Iterator[Plot]:
    rows = seen.rows.filter(nw.col("state") == PRINTED).sort("series", *seen.keys, "p", "t", "r")
    for (series, entities), same in groupby(_points(seen, rows), key=lambda found: found[0][:2]):
        one = seen.series_facts[series]
        key = {name: value for name, value in zip(seen.entities, entities, strict=True) if value}
        points = tuple(point for _, point in same)
        yield Plot(dataset, one.name, key, one.unit, one.title, points, dict(one.names))


def _points(seen: Observations, rows: nw.DataFrame[Any]) -> Iterator[tuple[Place, Point]]:
    """Yield the figure that each row prints, with its place."""
    statuses = [cells.table.the("status") for cells in seen.tables]
    spans = [(one.start.isoformat(), one.end.isoformat()) for one in seen.periods] if seen.time else []
    more = rows.select("t", "r", "forecast").iter_rows()
    for (place, one), (t, r, forecast) in zip(Ground(seen, {}).observed(rows), more, strict=True):
        start, end = spans[place[2]] if spans else ("", "")
        status = statuses[t]
        said = seen.tables[t].text(r, status) if status else ""
        yield place, Point(one.cell, start, end, bool(forecast), said)
