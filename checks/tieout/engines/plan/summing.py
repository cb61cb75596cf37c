"""Summing: what a plan comes to in some rows: the counts of all that is beyond doubt, and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from tieout.engines.cellwise import names_things
from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY
from tieout.engines.plan.codes import LEFT, NEAR, UNKNOWN_FOR
from tieout.engines.plan.facts import blank
from tieout.engines.plan.long import LongPlan
from tieout.engines.plan.repeats import left, tallies
from tieout.engines.plan.settlement import Decimals, Settlement, Told
from tieout.engines.plan.soft import is_firm, soft_items
from tieout.engines.plan.sources import Ordered
from tieout.engines.plan.table import LEFT_ROW, REPEATED, ROW, SEVERAL, Plan
from tieout.roundings import EXACT

_COUNTED = (
    EXACTLY,
    BY_ROUNDING,
    BROKEN,
    LEFT,
    NEAR,
    *(UNKNOWN_FOR[one] for one in ("missing", "gap", "bad-cell", "undecided")),
)
_PLAINLY = (EXACTLY, BY_ROUNDING)


class Judged(NamedTuple):
    """Rows as a plan has read and judged them.

    Args:
        plan: the plan.
        source: what the rows are had by.
        read: each row by itself: its place, its figures, and which facts it breaks.
        plainly: the codes of rows in which all that is promised plainly holds.
        judged: the codes of all others, and what their figures print.
        figures: of a long table its rows, with those of one figure beside one another.
    """

    plan: Plan
    source: Ordered
    read: nw.LazyFrame[Any]
    plainly: nw.LazyFrame[Any]
    judged: nw.LazyFrame[Any]
    figures: nw.LazyFrame[Any] | None = None

    def of(self, entities: pl.DataFrame) -> Judged:
        """Return the rows of some of the entities, of rows that are kept in memory."""
        keys = nw.from_native(entities.lazy().select(pl.col(self.plan.keys).cast(pl.Categorical)))
        rows = (self.read, self.plainly, self.judged, *([] if self.figures is None else [self.figures]))
        return Judged(
            self.plan, self.source, *(one.join(keys, on=self.plan.keys, how="semi") for one in rows)
        )


def summed(of: Judged, told: Told) -> Settlement:
    """Sum up what a plan has come to.

    Args:
        of: the rows.
        told: which rows are wanted in which something is broken.
    """
    plan = of.plan
    if not isinstance(plan, LongPlan) or of.figures is None:
        return _settlement(plan, of.source.collected(_asks(of, told)))
    asks = [*_asks(of, told), of.figures.select(*tallies()), left(plan, of.figures)]
    *found, tallied, entities = of.source.collected(asks)
    return plan.completed(_settlement(plan, found), found[0], tallied, entities)


def _asks(of: Judged, told: Told) -> list[nw.LazyFrame[Any]]:
    """Return what is asked of rows, by themselves and beside one another."""
    plan = of.plan
    return [
        of.read.select(*(plan.sizes() if isinstance(plan, LongPlan) else _sizes(plan))),
        _flawed(plan, of.read, told),
        # Of a table without rules there are rows, and no codes.
        of.plainly.select(nw.len().alias(ROW), *_of_codes(plan, _PLAINLY)),
        of.judged.select(*_counts(plan)),
        _rows(plan, of.judged, told),
        _boundary(plan, of.judged),
        *_blanks(plan, of.read),
    ]


def _settlement(plan: Plan, found: Sequence[pl.DataFrame]) -> Settlement:
    """Return what a plan has come to, of what was asked of its rows."""
    numbers, flawed, plain, counts, rows, near, *blanks = found
    known, counted = numbers.row(0, named=True), counts.row(0, named=True)
    plainly = plain.row(0, named=True)
    codes = {
        one.name: Counter(
            {code: counted[(name := f"{one.name}={code}")] + plainly.get(name, 0) for code in _COUNTED}
        )
        for one in plan.asked
    }
    return Settlement(
        codes=codes,
        broken=tuple(known[name] for name in plan.flags),
        printed=_printed(plan, known),
        height=known[ROW],
        repeats=counted[REPEATED],
        several=counted[SEVERAL],
        stated=sum(known.get(f"{one.value}n", 0) for one in plan.columns if one.states_digits),
        decimals={
            one.field.name: Decimals(*(known.get(f"{one.value}{word}", 0) for word in _SIZES))
            for one in plan.columns
        },
        blank=sum(map(len, blanks)),
        boundary=near,
        firm=_firm(plan, known, counted),
        rows=rows.join(flawed, on=plan.place, how="full", coalesce=True).sort(ROW),
    )


def _printed(plan: Plan, known: Mapping[str, int]) -> dict[str, int]:
    """Return how many cells of each field are printed: those of figures are read, bad or odd."""
    figures = {one.field: one for one in plan.columns}
    return {
        field.column: sum(known[f"{figures[field].value}{word}"] for word in ("n", "bad", "odd"))
        if field in figures
        else known[f"{field.column}n"]
        for field in plan.table.fields
    }


def _firm(plan: Plan, known: Mapping[str, int], counted: Mapping[str, int]) -> Counter[str]:
    """Return how many broken items and facts are errors, whatever their evidence says, by their rule."""
    firm, soft = Counter[str](), soft_items(plan)
    for fact, name in zip(plan.facts, plan.flags, strict=True):
        firm[fact.rule] += known[name] if is_firm(fact) else 0
    firm["key"] += counted[REPEATED] if plan.table.primary_key else 0
    for one in plan.asked:
        if one.rule.severity == "error":
            softly = counted[name] if (name := f"{one.name}s") in soft else 0
            firm[one.rule.id] += counted[f"{one.name}={BROKEN}"] - softly
    return firm


_SIZES = ("cells", "least", "more", "vast", "odd")


def _number_where(where: nw.Expr, name: str) -> nw.Expr:
    return where.sum().cast(nw.Int64).alias(name)


def _sizes(plan: Plan) -> Iterator[nw.Expr]:
    """Yield what is counted of rows by themselves."""
    yield nw.len().alias(ROW)
    figures = {one.field for one in plan.columns}
    others = [f"{field.column}n" for field in plan.table.fields if field not in figures]
    yield from (_number_where(nw.col(name), name) for name in (*plan.flags, *others))
    for one in plan.columns:
        cells = plan.counts(one)
        yield nw.col(one.value).count().alias(f"{one.value}n")
        yield _number_where(cells, f"{one.value}cells")
        yield _number_where(nw.col(one.odd), f"{one.value}odd")
        yield _number_where(nw.col(one.bad), f"{one.value}bad")
        least = cells if one.decimals in (0, EXACT) else nw.col(f"{one.value}least")
        yield _number_where(least, f"{one.value}least")
        if one.decimals != EXACT:
            yield _number_where(nw.col(f"{one.value}more"), f"{one.value}more")
        if one.uneven:
            yield _number_where(nw.col(f"{one.value}vast"), f"{one.value}vast")


def _blanks(plan: Plan, read: nw.LazyFrame[Any]) -> Iterator[nw.LazyFrame[Any]]:
    """Yield the names of each kind that have blanks around them, each once."""
    for name, field in zip(plan.keys, plan.entities, strict=True):
        if names_things(plan.table, field):
            yield read.select(name).unique().select(nw.col(name).cast(nw.String)).filter(blank(name))


def _flawed(plan: Plan, read: nw.LazyFrame[Any], told: Told) -> nw.LazyFrame[Any]:
    """Return rows that break a fact."""
    named = [(name, fact.rule) for name, fact in zip(plan.flags, plan.facts, strict=True)]
    return _first(read.select(*plan.place, *plan.flags), named, told)


def _first(frame: nw.LazyFrame[Any], named: Sequence[tuple[str, str]], told: Told) -> nw.LazyFrame[Any]:
    """Keep the first rows in which something is wrong, and all those of some rules.

    Args:
        frame: the rows, with a flag for each rule.
        named: the columns of the flags, with their rules.
        told: which rows are wanted.
    """
    if not named:
        return frame.head(0)
    wrong = frame.filter(nw.any_horizontal(*(nw.col(name) for name, _ in named), ignore_nulls=True))
    always = [nw.col(name) for name, rule in named if rule in told.always]
    if told.most is None or len(always) == len(named):
        return wrong
    first = wrong.sort(ROW).head(told.most)
    if not always:
        return first
    rest = wrong.filter(nw.any_horizontal(*always, ignore_nulls=True))
    return nw.concat([first.join(rest, on=ROW, how="anti"), rest])


def _counts(plan: Plan) -> Iterator[nw.Expr]:
    """Yield what is counted of rows beside one another."""
    yield _number_where(nw.col(REPEATED), REPEATED)
    yield nw.col(SEVERAL).sum().cast(nw.Int64).fill_null(0).alias(SEVERAL)
    yield from (_number_where(nw.col(name), name) for name in soft_items(plan))
    yield from _of_codes(plan, _COUNTED)


def _of_codes(plan: Plan, codes: Sequence[int]) -> Iterator[nw.Expr]:
    for one in plan.asked:
        yield from (_number_where(nw.col(one.name) == code, f"{one.name}={code}") for code in codes)


def _boundary(plan: Plan, judged: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Return the rows of items at the boundary, with what their figures print."""
    near = [nw.col(one.name) == NEAR for one in plan.asked]
    found = judged.filter(nw.any_horizontal(*near, ignore_nulls=True)) if near else judged.head(0)
    return found.select(*plan.place, *(one.name for one in plan.asked), *plan.values)


def _rows(plan: Plan, judged: nw.LazyFrame[Any], told: Told) -> nw.LazyFrame[Any]:
    """Return the rows that must be looked at, and those in which a promise is broken."""
    near = [nw.col(one.name).is_in([LEFT, NEAR]) for one in plan.asked]
    open_ = nw.any_horizontal(nw.col(LEFT_ROW), *near, ignore_nulls=True)
    broken = [(one.name, one.rule.id) for one in plan.asked]
    flags = [(nw.col(name) == BROKEN).alias(f"{name}f") for name, _ in broken]
    wanted = judged.with_columns(open_.alias("open"), *flags)
    named = [(REPEATED, "key"), *((f"{name}f", rule) for name, rule in broken)]
    parts = [wanted.filter(nw.col("open")), _first(wanted.filter(~nw.col("open")), named, told)]
    return nw.concat(parts).select(
        *plan.place, LEFT_ROW, REPEATED, *plan.lying, *(name for name, _ in broken)
    )
