"""Settlements: what a plan comes to, and what its rows tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

import polars as pl

from tieout.engines.earlier import NONE
from tieout.engines.judge import BROKEN, UNKNOWN
from tieout.engines.plan.asked import Asked
from tieout.engines.plan.codes import LEFT, NEAR, UNKNOWN_FOR
from tieout.engines.plan.columns import Column
from tieout.engines.plan.table import LEFT_ROW, REPEATED, Plan
from tieout.model import REASONS


class Told(NamedTuple):
    """Which rows are wanted in which something is broken.

    Args:
        most: so many, the first ones; all where it is None.
        always: all of those in which something of these rules is broken.
    """

    most: int | None
    always: frozenset[str] = frozenset()


ALL = Told(None)
"""All of them."""


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
        decimals: how many decimals the cells of each field of figures print.
        blank: how many names have blanks around them.
        boundary: the rows that have items at the boundary: ``r e* p``, the codes, and what figures print.
        firm: how many broken items and facts are errors, whatever their evidence says, by their rule.
        rows: the rows that are left, or in which something is broken: ``r``, ``left``, the facts, the codes.
        ranged: how many rows of a long table are of series whose range is stated.
    """

    codes: dict[str, Counter[int]]
    broken: tuple[int, ...]
    printed: dict[str, int]
    height: int
    repeats: int
    several: int
    stated: int
    decimals: dict[str, Decimals]
    blank: int
    boundary: pl.DataFrame
    firm: Counter[str]
    rows: pl.DataFrame
    ranged: int = 0

    def verdicts(self, asked: Asked) -> Iterator[tuple[int, int, int]]:
        """Yield the verdicts of a promise: code, reason where it is unknown, and how many items have them.

        What is left counts as an item, whatever it will be.
        """
        reasons = {code: REASONS.index(reason) for reason, code in UNKNOWN_FOR.items()}
        for code, number in self.codes[asked.name].items():
            yield (UNKNOWN, reasons[code], number) if code in reasons else (code, NONE, number)


class Decimals(NamedTuple):
    """How many cells of a column, other than zero, print how many decimals.

    Args:
        cells: how many there are.
        least: how many of them print as many decimals as their column has.
        more: how many print more.
        vast: how many print more than any column may that is planned.
        odd: how many other cells print nobody knows how many.
    """

    cells: int
    least: int
    more: int
    vast: int
    odd: int

    def confirm(self, column: Column) -> bool:
        """Tell whether a column has the decimals with which it was planned."""
        known = self.more == 0 or (column.uneven and self.vast == 0)
        rounding = column.series.rounding
        if column.unit or rounding.decimals is not None or rounding.per_cell:
            return known
        cells = self.cells + self.odd
        # Half of the cells print as many, whatever the odd ones print, and not half of them more.
        return known and 2 * self.least >= cells and (2 * (self.more + self.odd) < cells or not cells)


def is_near(plan: Plan) -> pl.Expr:
    """Tell which rows have an item at the boundary."""
    return pl.any_horizontal(pl.lit(value=False), *(pl.col(one.name) == NEAR for one in plan.asked))


def is_left(plan: Plan) -> pl.Expr:
    """Tell which rows a plan leaves, with all others of their entities."""
    codes = [pl.col(one.name) == LEFT for one in plan.asked]
    return pl.any_horizontal(pl.col(LEFT_ROW), *codes)


def is_broken(plan: Plan, rules: Collection[str] | None = None) -> pl.Expr:
    """Tell in which rows something is broken, or something of these rules alone."""
    flags = [flag for rule, flag in broken_by(plan) if rules is None or rule in rules]
    return pl.any_horizontal(pl.lit(value=False), *flags)


def broken_by(plan: Plan) -> Iterator[tuple[str, pl.Expr]]:
    """Yield the id of each rule, as often as it promises something, and where that is broken."""
    if plan.table.primary_key:
        yield "key", pl.col(REPEATED)
    yield from ((one.rule, pl.col(name)) for one, name in zip(plan.facts, plan.flags, strict=True))
    yield from ((one.rule.id, pl.col(one.name) == BROKEN) for one in plan.asked)
