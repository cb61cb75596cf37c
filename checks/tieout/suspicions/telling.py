"""Telling: a suspicion as a finding, a warning that says what is printed and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from tieout.engines.ground import Ground
from tieout.engines.observe import Observations
from tieout.model import SUSPICION, Cell, Finding, Spot, finding_id
from tieout.relations.sentence import Scale
from tieout.suspicions.scene import Suspicion


def told(
    scope: tuple[str, str],
    seen: Observations,
    rule: str,
    suspicions: Iterable[Suspicion],
    known: frozenset[Spot],
) -> Iterator[Finding]:
    """Yield the finding of each suspicion, but for figures of which an error or a cause tells already."""
    found = list(suspicions)
    if not found:
        return
    ground = Ground(seen, {})
    rows = seen.rows.filter(pl.col("forecast") == 0)
    ground.fetch(rows, dict.fromkeys(place for one in found for place in (*one.at, *one.beside)))
    for one in found:
        loose = (place for place in one.at if not any(o.cell.spot in known for o in ground.found[place]))
        if (here := next(loose, None)) is None:
            continue
        places = [here, *(place for place in one.beside if place != here)]
        prints = [ground.found[place] for place in places]
        (first, *others), table = [each[0].cell for each in prints], prints[0][0].table
        yield Finding(
            id=finding_id(scope[0], rule, first.key, seen.series[first.series].id),
            dataset=scope[0],
            table=table,
            rule=rule,
            kind=SUSPICION,
            severity="warning",
            key=first.key,
            message=one.said(first, others),
            cells=tuple(observed.cell for each in prints for observed in each),
            path=first.path,
            line=first.line,
            row=first.row,
            published=first.interval,
        )


def named(cell: Cell) -> str:
    """Return a figure by its series and its place."""
    where = " ".join(value for value in cell.key.values() if value != cell.series)
    return f"{cell.series} [{where}]"


def printed(cell: Cell) -> str:
    """Return a print with its scale and unit."""
    return Scale(cell.multiplier, cell.unit).words(cell.printed)


def dated(cell: Cell) -> str:
    """Return a print beside others of its series: its text, and its period."""
    return f"{cell.printed} [{list(cell.key.values())[-1]}]"
