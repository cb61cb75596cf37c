"""Sources: the figures whose rows contradict each other, each a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import polars as pl

from tieout.engines.faults import beyond
from tieout.engines.ground import Ground, Observed, Place, in_units
from tieout.engines.observe import Observations
from tieout.engines.readings import merge
from tieout.model import Bound, Cell, Finding, Interval, Severity, finding_id, is_infinite
from tieout.relations.sentence import Scale, digits_of, spell
from tieout.tables import Cells


def contradictions(dataset: str, seen: Observations) -> Iterator[Finding]:
    """Yield a ``sources-agree`` finding for each figure whose rows contradict each other."""
    split = seen.figures.filter(pl.col("contradict") == 1).rows(named=True)
    for forecasts in (False, True):
        places = [
            (row["series"], tuple(row[key] for key in seen.keys), row["p"])
            for row in split
            if row["forecast"] == int(forecasts)
        ]
        if not places:
            continue
        rows = seen.rows.filter(pl.col("forecast") == int(forecasts))
        ground = Ground(seen, {}).fetch(rows, places)
        for place in sorted(places, key=str):
            yield _contradiction(dataset, ground, place, forecasts=forecasts)


def out_of_range(dataset: str, seen: Observations) -> Iterator[Finding]:
    """Yield a ``range`` finding for each figure outside the range that a code list states.

    Ranges of fields are judged with the cells; here are those that hold for one series.
    """
    ground, met = Ground(seen, {}), Counter[str]()
    outside = seen.rows.filter(pl.col("outside") == 1)
    for row, (_, observed) in zip(outside.rows(named=True), ground.observed(outside), strict=True):
        cells, one = seen.tables[row["t"]], seen.series_facts[row["series"]]
        if not cells.table.long or _beyond_its_field(cells, row):
            continue
        printed = Scale(observed.cell.multiplier, observed.cell.unit).words(observed.cell.printed)
        # Nobody may learn a print from an id: it stands in reports that leave values out.
        id_ = finding_id(dataset, "range", observed.cell.key, f"{one.name}|{observed.cell.source}")
        met[id_] += 1
        yield Finding(
            # The same figure may be printed twice.
            id=id_ if met[id_] == 1 else f"{id_}-{met[id_]}",
            dataset=dataset,
            table=observed.table,
            rule="range",
            kind="facts",
            severity="error",
            key=observed.cell.key,
            message=f"{one.name} is printed as {printed}, {beyond(one.minimum, one.maximum)}",
            cells=(observed.cell,),
            path=observed.cell.path,
            line=observed.cell.line,
            row=observed.cell.row,
            why="Each figure lies in the range of its series.",
        )


def _beyond_its_field(cells: Cells, row: Mapping[str, Any]) -> bool:
    field = cells.table.fields[row["c"]]
    value = field.format.read(row["text"]).value
    below = field.minimum is not None and value < field.minimum
    return below or (field.maximum is not None and value > field.maximum)


def _contradiction(dataset: str, ground: Ground, place: Place, *, forecasts: bool) -> Finding:
    series, entities, period = place
    observed = ground.found[place]
    intervals = [one.reading.interval for one in observed]
    first = observed[0]
    apart = next((one for one in observed[1:] if _clash(first, one)), observed[-1])
    distance: Bound = max(i.low for i in intervals) - min(i.high for i in intervals)
    unit = max(one.reading.unit for one in observed)
    severity, note = _softness(ground, place)
    if forecasts and not note:
        severity, note = "warning", "; they are forecasts"
    key = ground.key(entities, period, series)
    one = ground.seen.series_facts[series]
    apart_by = f"{_apart_by(distance, observed)}{note}{_hint(ground)}"
    return Finding(
        id=finding_id(dataset, "sources-agree", key, f"{one.id}|F" if forecasts else one.id),
        dataset=dataset,
        table=apart.table,
        rule="sources-agree",
        kind="facts",
        severity=severity,
        key=key,
        message=f"{one.name} is printed as {_prints(observed)}: {apart_by}",
        cells=tuple(one.cell for one in observed),
        path=apart.cell.path,
        line=apart.cell.line,
        row=apart.cell.row,
        gap_units=in_units(max(distance, Fraction(0)), unit),
        published=apart.cell.interval,
        implied=first.cell.interval,
        why="Several rows for one figure must agree, whichever source prints them.",
    )


def _prints(observed: Sequence[Observed]) -> str:
    """Return each print with the row that has it, or with how many have it."""
    groups: dict[str, list[Cell]] = {}
    for one in observed:
        print_ = Scale(one.cell.multiplier, one.cell.unit).words(one.cell.printed)
        groups.setdefault(print_, []).append(one.cell)
    alone = len({one.cell.path for one in observed}) == 1
    return ", ".join(f"{print_} ({_by(cells, alone=alone)})" for print_, cells in groups.items())


def _by(cells: Sequence[Cell], *, alone: bool) -> str:
    """Say whose print it is: the row and its source, or the number of sources, or of rows.

    Args:
        cells: those that print the same.
        alone: whether one file has all rows of the figure, so that it need not be named.
    """
    first, number = cells[0], len(cells)
    if number == 1:
        where = f"{first.counted} {first.line}{'' if alone else f' of {first.path}'}"
        return f"{where}{f', {first.source}' if first.source else ''}"
    sources = {cell.source for cell in cells} - {""}
    return f"{number} {'sources' if len(sources) == number else f'{first.counted}s'}"


def _hint(ground: Ground) -> str:
    """Say what a table lacks that says nothing of which figure a row prints."""
    if ground.seen.entities or ground.seen.time:
        return ""
    return (
        '; no field tells the rows apart, so all print one figure: declare a "primaryKey",'
        ' or the role "entity" or "time" of a field'
    )


def _apart_by(distance: Bound, observed: list[Observed]) -> str:
    units = {one.reading.unit for one in observed}
    if distance == 0 and len(units) == len(observed):
        return "what they can stand for only touches, at an end that is not included"
    if distance <= 0 or is_infinite(distance):
        return "printed with the same precision, one figure has one print"
    scale = Scale(observed[0].cell.multiplier, observed[0].cell.unit)
    gap = Interval(Fraction(distance), Fraction(distance))
    digits = digits_of(gap, scale.multiplier)
    return f"what they can stand for lies {scale.words(spell(distance, digits, scale.multiplier))} apart"


def _clash(one: Observed, other: Observed) -> bool:
    return not merge([one.reading, other.reading]).agree


def _softness(ground: Ground, place: Place) -> tuple[Severity, str]:
    readings = [one.reading for one in ground.found[place]]
    firm = [one for one in readings if one.qualifier != "~"]
    if not firm or merge(firm).agree:
        return "warning", "; an approximate figure (~) is needed to say so"
    if any(one.zeros for one in readings):
        widened = [one._replace(unit=one.unit * 10**one.zeros) for one in readings]
        if merge(widened, [one.widened() for one in readings]).agree:
            return "warning", "; they would agree if the zeros that end an integer are not digits"
    return "error", ""
