"""Settling: a plan carried out: each row read, judged beside those before it, and all of them summed up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals as nw

from tieout.engines.plan.columns import MOST_DECIMALS, finer
from tieout.engines.plan.long import LongPlan
from tieout.engines.plan.repeats import in_order
from tieout.engines.plan.settlement import Settlement, Told
from tieout.engines.plan.soft import soft_items
from tieout.engines.plan.sources import Ordered, Source, Spread
from tieout.engines.plan.summing import Judged, summed
from tieout.engines.plan.table import LEFT_ROW, PLAIN, REPEATED, SEVERAL, Plan
from tieout.roundings import EXACT


def settle(plan: Plan, source: Source, frame: nw.LazyFrame[Any], told: Told | None = None) -> Settlement:
    """Carry out a plan on the rows of a table, or on those of some of its entities.

    Args:
        plan: what is promised of the table.
        source: the rows of the table.
        frame: those that are meant.
        told: which rows are wanted in which something is broken; by default all, and the items at the
            boundary are decided.
    """
    if isinstance(source, Spread):
        return source.settle(plan, frame, told)
    return summed(carried_out(plan, source, frame, told), told)


def carried_out(plan: Plan, source: Ordered, frame: nw.LazyFrame[Any], told: Told | None = None) -> Judged:
    """Return rows as a plan reads and judges them; what is plain is not looked at twice."""
    figures = None
    if isinstance(plan, LongPlan):
        (read,) = source.kept(plan.printed(source, frame), _all)
        (figures,) = source.kept(in_order(plan, len(plan.prints.series), source, read), _all)
        (carried,) = source.kept(plan.wide(figures), _all)
    else:
        rows = plan.read(source.with_numbers(plan.cleaned(frame), plan.columns))
        (read,) = source.kept(rows.select(*_read(plan)), _all)
        carried = read.select(*plan.carried())
    blocks = [_judged(plan, source, block, told) for block in source.blocks(carried, plan.keys)]
    plainly, judged = (nw.concat(parts) for parts in zip(*blocks, strict=True))
    return Judged(plan, source, read, plainly, judged, figures)


def _judged(
    plan: Plan, source: Ordered, rows: nw.LazyFrame[Any], told: Told | None
) -> list[nw.LazyFrame[Any]]:
    """Return the codes of rows in which all plainly holds, and all that is wanted of the others."""
    ordered = source.in_order(rows, plan.keys, plan.last + 1, plan.needed)
    names = [one.name for one in plan.asked]
    return source.kept(
        plan.beside(ordered),
        lambda beside: beside.filter(nw.col(PLAIN)).select(PLAIN, *plan.keys, *names),
        lambda beside: plan.judge(beside.filter(~nw.col(PLAIN))).select(*_wanted(plan, told)),
    )


def _all(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return rows


def _read(plan: Plan) -> Iterator[nw.Expr]:
    """Yield what is needed of each row: to count it, and to put it beside others."""
    yield from (nw.col(name) for name in (*plan.carried(), *plan.flags))
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


def _wanted(plan: Plan, told: Told | None) -> Iterator[nw.Expr]:
    """Yield what is kept of each row beside others: its codes, and what they are made from if wanted."""
    yield from (nw.col(name) for name in (*plan.place, LEFT_ROW, REPEATED, SEVERAL, *plan.lying))
    yield from (nw.col(one.name) for one in plan.asked)
    if told is None:
        yield from (value for one in plan.asked for value in one.values())
    yield from (where.alias(name) for name, where in soft_items(plan).items())
