"""Settling: a plan carried out: each row read, judged beside those before it, and all of them summed up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import narwhals as nw

from tieout.engines.plan.columns import MOST_DECIMALS, finer
from tieout.engines.plan.long import LongPlan
from tieout.engines.plan.parts import together
from tieout.engines.plan.repeats import in_order
from tieout.engines.plan.settlement import Settlement, Told
from tieout.engines.plan.soft import soft_items
from tieout.engines.plan.sources import Ordered, Source, Spread
from tieout.engines.plan.summing import Judged, summed
from tieout.engines.plan.table import LEFT_ROW, PLAIN, REPEATED, SEVERAL, Plan
from tieout.roundings import EXACT


def settle(plan: Plan, source: Source, frame: nw.LazyFrame[Any], told: Told | None = None) -> Settlement:
    """Carry out a plan on the rows of a table, in as many blocks as memory is to be spared for.

    Args:
        plan: what is promised of the table.
        source: the rows of the table.
        frame: the same, as they are to be read.
        told: which rows are wanted in which something is broken; by default all, and the items at the
            boundary are decided.
    """
    if isinstance(source, Spread):
        return source.settle(plan, frame, told)
    with closing(source.blocks(_cells(plan, source, frame), plan.keys)) as blocks:
        parts = [summed(_beside_one_another(plan, source, read, told), told) for read in blocks]
    return parts[0] if len(parts) == 1 else together(plan, parts, told)


def carried_out(plan: Plan, source: Ordered, frame: nw.LazyFrame[Any]) -> Judged:
    """Return some rows as a plan reads and judges them."""
    (read,) = source.kept(_cells(plan, source, frame), _all)
    return _beside_one_another(plan, source, read)


def _cells(plan: Plan, source: Ordered, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return what each row says by itself."""
    if isinstance(plan, LongPlan):
        return plan.printed(source, frame)
    return plan.read(source.with_numbers(plan.cleaned(frame), plan.columns)).select(*_read(plan))


def _beside_one_another(
    plan: Plan, source: Ordered, read: nw.LazyFrame[Any], told: Told | None = None
) -> Judged:
    """Return rows as a plan judges them beside those before them; what is plain is not looked at twice."""
    figures = None
    if isinstance(plan, LongPlan):
        (figures,) = source.kept(in_order(plan, len(plan.prints.series), source, read), _all)
        (carried,) = source.kept(plan.wide(figures), _all)
    else:
        carried = read.select(*plan.carried())
    plainly, judged = _judged(plan, source, carried, told)
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
