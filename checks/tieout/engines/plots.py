"""The figures of every series in order of time, for charts and tables in reports."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals as nw

from tieout.engines.ground import Ground
from tieout.engines.observe import Observations
from tieout.engines.prints import PRINTED
from tieout.model import Plot, Point


def plots_of(dataset: str, seen: Observations) -> Iterator[Plot]:
    """Yield one plot for each series and set of entities that prints a figure."""
    groups: dict[tuple[int, tuple[str, ...]], list[tuple[tuple[object, ...], Point]]] = {}
    ground, statuses = Ground(seen, {}), [cells.table.the("status") for cells in seen.tables]
    for row in seen.rows.filter(nw.col("state") == PRINTED).rows(named=True):
        period = seen.periods[row["p"]] if seen.time else None
        cell, status = ground.observed(row).cell, statuses[row["t"]]
        start, end = (period.start.isoformat(), period.end.isoformat()) if period else ("", "")
        said = seen.tables[row["t"]].text(row["r"], status) if status else ""
        point = Point(cell, start, end, bool(row["forecast"]), said)
        place = (row["series"], tuple(row[key] for key in seen.keys))
        order = (row["p"], cell.path, cell.line)
        groups.setdefault(place, []).append((order, point))
    for (series, entities), points in sorted(groups.items(), key=lambda group: group[0]):
        ordered = [point for _, point in sorted(points, key=lambda pair: str(pair[0]).zfill(40))]
        one = seen.series_facts[series]
        key = {name: value for name, value in zip(seen.entities, entities, strict=True) if value}
        yield Plot(dataset, one.name, key, one.unit, one.title, tuple(ordered), dict(one.names))
