"""Digits: the series that print more digits than their rounding allows, each a warning."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from tieout.engines.ground import Ground, Observed
from tieout.engines.observe import Observations
from tieout.engines.prints import PRINTED
from tieout.engines.readings import read_exactly
from tieout.model import Finding, finding_id
from tieout.relations.sentence import Scale
from tieout.relations.tree import write_number

_ERROR = 2.0**-50


class Stated(NamedTuple):
    """The prints whose rounding unit is stated: how many there are, and one finding a series."""

    items: int
    findings: tuple[Finding, ...]


def too_fine(dataset: str, seen: Observations) -> Stated:
    """Find the series that print digits finer than the unit they are declared to be rounded to.

    The declared unit counts all the same; zeros at the end are no digits here.
    """
    coarse = [number for number, one in enumerate(seen.series_facts) if one.rounding.coarsens]
    vague = [
        number
        for number, one in enumerate(seen.series_facts)
        if one.rounding.per_cell or one.rounding.relative is not None
    ]
    declared = [number for number, one in enumerate(seen.series_facts) if one.rounding.states_unit]
    series = pl.col("series")
    stated = ~pl.col("declared").is_null() | series.is_in(declared)
    printed = (pl.col("state") == PRINTED) & (pl.col("least") == 0)
    rows = seen.rows.filter((pl.col("unit") > 0) & stated & ~series.is_in(vague) & printed)
    if rows.is_empty():
        return Stated(0, ())
    units = pl.col("value") / pl.col("unit")
    # Of more digits than float64 tells apart, fractions decide.
    off = ((units - units.round(0)).abs() > units.abs() * _ERROR) | (pl.col("faithful") == 0)
    finer = pl.when(series.is_in(coarse)).then(off).otherwise(pl.col("finest") > pl.col("dec"))
    fine = rows.filter((pl.col("value") != 0) & finer).sort("t", "r", "c").with_row_index("i")
    doubtful = fine.filter(series.is_in(coarse)).rows(named=True)
    fine = fine.filter(~pl.col("i").is_in([row["i"] for row in doubtful if _on_grid(seen, row)]))
    firsts = (
        fine.sort("t", "r", "c").group_by("series").agg(pl.col("t").first(), pl.col("r").first(), n=pl.len())
    )
    kept = [_finding(dataset, seen, rows, row) for row in firsts.sort("series").rows(named=True)]
    return Stated(len(rows), tuple(kept))


def _on_grid(seen: Observations, row: Mapping[str, Any]) -> bool:
    """Tell exactly whether a print is a multiple of its unit."""
    reading = read_exactly(seen.tables[row["t"]], seen.series_facts[row["series"]], row)
    return (reading.value / reading.unit).denominator == 1


def _finding(dataset: str, seen: Observations, rows: pl.DataFrame, row: Mapping[str, Any]) -> Finding:
    same = (pl.col("series") == row["series"]) & (pl.col("t") == row["t"]) & (pl.col("r") == row["r"])
    observed = next(Ground(seen, {}).observed(rows.filter(same)))[1]
    cell, one = observed.cell, seen.series_facts[row["series"]]
    times = f", and so {'does' if row['n'] == 2 else 'do'} {row['n'] - 1} more" if row["n"] > 1 else ""
    printed = Scale(cell.multiplier, cell.unit).words(cell.printed)
    message = (
        f"{one.name} is declared to be rounded to {_unit(observed)}, and {printed} has finer digits{times};"
        " the declared unit counts"
    )
    return Finding(
        id=finding_id(dataset, "digits", {}, one.id),
        dataset=dataset,
        table=observed.table,
        rule="digits",
        kind="facts",
        severity="warning",
        key=cell.key,
        message=message,
        cells=(cell,),
        path=cell.path,
        line=cell.line,
        row=cell.row,
        why="A series prints no more digits than it declares.",
    )


def _unit(observed: Observed) -> str:
    """Say a rounding unit as the print is scaled."""
    reading, scale = observed.reading, Scale(observed.cell.multiplier)
    return scale.words(write_number(reading.unit / Fraction(10) ** observed.cell.multiplier))
