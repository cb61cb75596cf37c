"""Settling: a plan carried out: each row read, judged beside those before it, and all of them summed up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple

import narwhals as nw

from tieout.engines.plan.columns import MOST_DECIMALS, finer
from tieout.engines.plan.long import LongPlan
from tieout.engines.plan.parts import together
from tieout.engines.plan.repeats import in_order
from tieout.engines.plan.settlement import ALL, Settlement, Told
from tieout.engines.plan.soft import soft_items
from tieout.engines.plan.sources import Ordered, Source, Spread
from tieout.engines.plan.summing import Judged, summed
from tieout.engines.plan.table import LEFT_ROW, PLAIN, REPEATED, SEVERAL, Plan
from tieout.roundings import EXACT


class Outcome(NamedTuple):
    """What a plan comes to, and the rows as it has judged them, where all of these stay in memory."""

    whole: Settlement
    judged: Judged | None = None


def settle(plan: Plan, source: Source, frame: nw.LazyFrame[Any], told: Told = ALL) -> Settlement:
    """Return what a plan comes to in the rows of a table; ``outcome_of`` says what is given."""
    return outcome_of(plan, source, frame, told).whole


def outcome_of(plan: Plan, source: Source, frame: nw.LazyFrame[Any], told: Told) -> Outcome:
    """Carry out a plan on the rows of a table, in as many blocks as memory is to be spared for.

    Args:
        plan: what is promised of the table.
        source: the rows of the table.
        frame: the same, as they are to be read.
        told: which rows are wanted in which something is broken.
    """
    if isinstance(source, Spread):
        return Outcome(source.settle(plan, frame, told))
    with closing(source.blocks(_cells(plan, source, frame), plan.keys)) as blocks:
        if source.stays:
            judged = _beside_one_another(plan, source, next(blocks))
            return Outcome(summed(judged, told), judged)
        parts = [summed(_beside_one_another(plan, source, read), told) for read in blocks]
    return Outcome(parts[0] if len(parts) == 1 else together(plan, parts, told))


def carried_out(plan: Plan, source: Ordered, frame: nw.LazyFrame[Any]) -> Judged:
    """Return some rows as a plan reads and judges them."""
    (read,) = source.kept(_cells(plan, source, frame), _all)
    return _beside_one_another(plan, source, read)


def _cells(plan: Plan, source: Ordered, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return what each row says by itself."""
    if isinstance(plan, LongPlan):
        return plan.printed(source, frame)
    return plan.read(source.with_numbers(plan.cleaned(frame), plan.columns)).select(*_read(plan))


def _beside_one_another(plan: Plan, source: Ordered, read: nw.LazyFrame[Any]) -> Judged:
    """Return rows as a plan judges them beside those before them; what is plain is not looked at twice."""
    figures = None
    if isinstance(plan, LongPlan):
        (figures,) = source.kept(in_order(plan, len(plan.prints.series), source, read), _all)
        (carried,) = source.kept(plan.wide(figures), _all)
    else:
        carried = read.select(*plan.carried())
    ordered = source.in_order(carried, plan.keys, plan.last + 1, plan.needed)
    plainly, others = source.kept(plan.beside(ordered), partial(_told_apart, plan))
    (judged,) = source.kept(_looked_at_again(plan, plan.filled(others, read)), _all)
    return Judged(plan, source, read, plainly, judged, figures)


def _told_apart(plan: Plan, beside: nw.LazyFrame[Any]) -> list[nw.LazyFrame[Any]]:
    """Return the codes of rows in which all plainly holds, and all that is known of the others."""
    codes = [one.name for one in plan.asked]
    return [
        beside.filter(nw.col(PLAIN)).select(PLAIN, *plan.keys, *codes),
        beside.filter(~nw.col(PLAIN)).select(*plan.known()),
    ]


def _looked_at_again(plan: Plan, others: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the codes of rows, and what their figures print."""
    codes = [one.name for one in plan.asked]
    made = [value.alias(name) for name, value in {**soft_items(plan), **plan.values}.items()]
    said = [*plan.place, LEFT_ROW, REPEATED, SEVERAL, *plan.lying, *codes]
    return plan.judge(others).select(*said, *made)


def _all(rows: nw.LazyFrame[Any]) -> list[nw.LazyFrame[Any]]:
    return [rows]


def _read(plan: Plan) -> Iterator[nw.Expr]:
    """Yield what is needed of each row: to count it, and to put it beside others."""
    cells = [name for one in plan.columns for name in one.cells]
    yield from (nw.col(name) for name in dict.fromkeys((*plan.carried(), *cells, *plan.flags)))
    figures = {one.field for one in plan.columns}
    others = [field for field in plan.table.fields if field not in figures]
    yield from ((~nw.col(field.column).is_null()).alias(f"{field.column}n") for field in others)
    for one in plan.columns:
        counts = plan.counts(one)
        yield nw.col(one.odd)
        if one.decimals not in (0, EXACT):
            yield (counts & finer(one, one.decimals - 1)).alias(f"{one.value}least")
        if one.decimals != EXACT:
            yield (counts & finer(one, one.decimals)).alias(f"{one.value}more")
        if one.uneven:
            yield (counts & finer(one, MOST_DECIMALS)).alias(f"{one.value}vast")
