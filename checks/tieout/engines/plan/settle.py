"""Settling: a plan carried out: the counts of all that is beyond doubt, and the rows that are left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from tieout.engines.earlier import NONE
from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY, UNKNOWN
from tieout.engines.plan.boundary import decided
from tieout.engines.plan.codes import LEFT, NEAR, UNKNOWN_FOR
from tieout.engines.plan.sources import Source
from tieout.engines.plan.table import DIFFERS, LEFT_ROW, REPEATED, ROW, Asked, Plan
from tieout.model import REASONS

_COUNTED = (
    EXACTLY,
    BY_ROUNDING,
    BROKEN,
    LEFT,
    NEAR,
    *(UNKNOWN_FOR[one] for one in ("missing", "gap", "bad-cell")),
)


class Settlement(NamedTuple):
    """What a plan has come to.

    Args:
        codes: how many items of each promise have each code, by the promise's column.
        broken: how many rows break each fact, in order.
        printed: how many cells of each field are printed, by its column.
        height: how many rows there are.
        repeats: how many rows have the key of another one.
        several: how many figures are printed twice, and alike.
        stated: how many figures are printed whose rounding is declared.
        rows: the rows that are left, or in which something is broken: ``r``, ``left``, the facts, the codes.
    """

    codes: dict[str, Counter[int]]
    broken: tuple[int, ...]
    printed: dict[str, int]
    height: int
    repeats: int
    several: int
    stated: int
    rows: pl.DataFrame

    def verdicts(self, asked: Asked) -> Iterator[tuple[int, int, int]]:
        """Yield the verdicts of a promise: code, reason where it is unknown, and how many items have them.

        What is left counts as an item, whatever it will be.
        """
        reasons = {code: REASONS.index(reason) for reason, code in UNKNOWN_FOR.items()}
        for code, number in self.codes[asked.name].items():
            yield (UNKNOWN, reasons[code], number) if code in reasons else (code, NONE, number)


def settle(plan: Plan, source: Source, frame: nw.LazyFrame[Any]) -> Settlement:
    """Carry out a plan on the rows of a table, or on those of some of its entities."""
    cleaned = plan.cleaned(frame)
    read = plan.read(cleaned)
    facts = [f"s{place}" for place in range(len(plan.facts))]
    ordered = source.in_order(read, plan.keys, plan.last + 1, plan.needed)
    judged = plan.judge(ordered)
    cells, counts, rows = source.collected(
        [cleaned.select(*_printed(plan)), judged.select(*_counts(plan, facts)), _rows(plan, judged, facts)]
    )
    printed, counted = cells.row(0, named=True), counts.row(0, named=True)
    codes = {
        one.name: Counter({code: counted[f"{one.name}={code}"] for code in _COUNTED}) for one in plan.asked
    }
    rows = _with_boundary(plan, rows, codes)
    return Settlement(
        codes,
        tuple(counted[name] for name in facts),
        {name: number for name, number in printed.items() if name != ROW},
        printed[ROW],
        counted[REPEATED],
        counted["several"],
        counted["stated"],
        rows,
    )


def _number_where(where: nw.Expr, name: str) -> nw.Expr:
    return where.cast(nw.Int64).sum().fill_null(0).alias(name)


def _printed(plan: Plan) -> Iterator[nw.Expr]:
    yield nw.len().alias(ROW)
    yield from (nw.col(one.column).count().alias(one.column) for one in plan.table.fields)


def _counts(plan: Plan, facts: list[str]) -> Iterator[nw.Expr]:
    yield from (_number_where(nw.col(name), name) for name in (REPEATED, *facts))
    twice = nw.col(REPEATED) & ~nw.col(DIFFERS)
    several = [(twice & ~nw.col(one.value).is_null()).cast(nw.Int64) for one in plan.columns]
    stating = [one for one in plan.columns if one.series.rounding.states_unit]
    stated = [(~nw.col(one.value).is_null()).cast(nw.Int64) for one in stating]
    none = nw.col(REPEATED).cast(nw.Int64) * 0
    for name, numbers in (("several", several), ("stated", stated)):
        yield sum(numbers, none).sum().fill_null(0).alias(name)
    for one in plan.asked:
        yield from (_number_where(nw.col(one.name) == code, f"{one.name}={code}") for code in _COUNTED)


def _rows(plan: Plan, judged: nw.LazyFrame[Any], facts: list[str]) -> nw.LazyFrame[Any]:
    """Return the rows that anybody has to look at."""
    wrong = [nw.col(LEFT_ROW), nw.col(REPEATED), *map(nw.col, facts)]
    wrong += [nw.col(one.name).is_in([BROKEN, LEFT, NEAR]) for one in plan.asked]
    chosen = judged.filter(nw.any_horizontal(*wrong, ignore_nulls=True))
    values = [value for one in plan.asked for value in one.values()]
    return chosen.select(
        ROW, *plan.keys, LEFT_ROW, REPEATED, *facts, *(one.name for one in plan.asked), *values
    )


def _with_boundary(plan: Plan, rows: pl.DataFrame, codes: dict[str, Counter[int]]) -> pl.DataFrame:
    """Decide the items at the boundary, and correct their codes and counts."""
    for one in plan.asked:
        near = rows.filter(pl.col(one.name) == NEAR)
        found = [decided(one, row) for row in near.iter_rows(named=True)]
        codes[one.name].update(found)
        del codes[one.name][NEAR]
        settled = pl.DataFrame({ROW: near[ROW], "found": pl.Series(found, dtype=pl.UInt8)})
        rows = rows.join(settled, on=ROW, how="left", maintain_order="left")
        rows = rows.with_columns(pl.coalesce("found", one.name).alias(one.name)).drop("found")
    return rows


def is_left(plan: Plan) -> pl.Expr:
    """Tell which rows a plan leaves, with all others of their entities."""
    codes = [pl.col(one.name) == LEFT for one in plan.asked]
    return pl.any_horizontal(pl.col(LEFT_ROW), *codes)


def is_told(plan: Plan, rules: Collection[str] | None = None) -> pl.Expr:
    """Tell in which rows something is broken, or something of these rules alone."""
    flags = [
        pl.col(f"s{place}") for place, one in enumerate(plan.facts) if rules is None or one.rule in rules
    ]
    flags += [pl.col(one.name) == BROKEN for one in plan.asked if rules is None or one.rule.id in rules]
    if rules is None or "key" in rules:
        flags.append(pl.col(REPEATED))
    return pl.any_horizontal(*flags) if flags else pl.lit(value=False)
