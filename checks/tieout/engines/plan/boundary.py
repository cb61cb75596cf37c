"""The boundary: items that quick numbers cannot tell, decided in fractions from what is printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY
from tieout.engines.plan.asked import Asked
from tieout.engines.plan.calendar import Calendar
from tieout.engines.plan.codes import NEAR
from tieout.engines.plan.partners import PERIOD
from tieout.engines.plan.standing import Standing
from tieout.engines.plan.table import Plan
from tieout.engines.questions import Question
from tieout.figures import domain
from tieout.model import EVERYTHING, Interval
from tieout.relations.exact import possible
from tieout.relations.tree import Figure
from tieout.roundings import decimal_unit, stands_for

_AT_ONCE = 10_000
"""So many rows are held as Python has them."""


def decided(plan: Plan, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the codes of items at the boundary as they are decided, null for all others.

    Args:
        plan: what is promised.
        rows: ``r e* p``, the codes, and what figures print.
    """
    codes: dict[str, list[int | None]] = {one.name: [] for one in plan.asked}
    for row in rows.iter_rows(named=True, buffer_size=_AT_ONCE):
        for one in plan.asked:
            near = row[one.name] == NEAR
            codes[one.name].append(code_of(one, plan.calendar, row) if near else None)
    found = (pl.Series(name, known, pl.UInt8) for name, known in codes.items())
    return rows.select(*plan.place, *found)


def code_of(asked: Asked, calendar: Calendar, row: Mapping[str, Any]) -> int:
    """Return the code of an item all of whose figures are printed.

    Args:
        asked: what is promised.
        calendar: the periods.
        row: its period, and what each figure prints, as ``Asked.values`` names it.
    """
    intervals: dict[Figure, Interval] = {}
    numbers: dict[Figure, Interval] = {}
    for place, (figure, one) in enumerate(asked.coded.standing.items()):
        decimals = row.get(f"{asked.name}d{place}")
        value = _number(one, row[f"{asked.name}v{place}"], decimals)
        numbers[figure] = Interval(value, value)
        intervals[figure] = _interval(one, value, decimals)
    anchor, years = asked.coded.anchor, calendar.since(row[PERIOD])
    codes = []
    for case in asked.coded.cases:
        points = {**numbers, anchor: intervals[anchor]} if case.relation.sign == "==" else numbers
        holds = EXACTLY if _fits(case.printed, points, years) else BY_ROUNDING
        codes.append(holds if _fits(case.fits, intervals, years) else BROKEN)
    return max(codes)


def _fits(question: Question, intervals: Mapping[Figure, Interval], years: Callable[[str], Fraction]) -> bool:
    return possible(question.plan.relation, intervals.__getitem__, years, question.plan.corners)


def _number(one: Standing, value: float, decimals: int | None) -> Fraction:
    """Return the number that is printed, of which float64 is the nearest."""
    scale = Fraction(10) ** (one.column.most if decimals is None else decimals)
    return round(Fraction(value) * scale) / scale


def _interval(one: Standing, value: Fraction, decimals: int | None) -> Interval:
    places = one.column.decimals if decimals is None else max(decimals, one.column.decimals)
    unit = decimal_unit(0, places)
    unit = max(unit, one.column.unit) if unit else unit
    interval = stands_for(value, unit, mode=one.column.series.rounding.mode)
    allowed = domain(one.column.series.minimum, one.column.series.maximum)
    inside = allowed != EVERYTHING and allowed.low <= value <= allowed.high
    return interval.cut(allowed) if inside else interval
