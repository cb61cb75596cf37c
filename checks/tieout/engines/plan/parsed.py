"""Parsed: what texts say as numbers, as Polars reads them."""

from __future__ import annotations

import polars as pl

from tieout.engines.plan.columns import FAITHFUL, LEAST, SMALL, Column

_LETTERS = ["e", "E", "n", "N"]


def parsed(column: Column) -> list[pl.Expr]:
    """Return what the texts of a column say: Polars reads nothing as a number that is none here.

    It reads what has an exponent, infinities and NaN as we do not: these are told by their letters. As
    whole numbers it reads none of these.
    """
    form, text = column.field.format, pl.col(column.field.column)
    plain = text.str.replace_all(form.group, "", literal=True) if form.group else text
    if form.decimal != ".":
        plain = plain.str.replace_all(form.decimal, ".", literal=True)
    short = plain.str.len_bytes() <= FAITHFUL
    if form.integer:
        number, strange = plain.cast(pl.Int64, strict=False).cast(pl.Float64), ~short
        reads, after = number.is_not_null() | strange, pl.lit(0)
    else:
        number, point = plain.cast(pl.Float64, strict=False), plain.str.find(".", literal=True)
        strange = ~short | text.str.contains_any(_LETTERS)
        reads = number.is_not_null()
        after = pl.when(point.is_null()).then(0).otherwise(plain.str.len_bytes() - point - 1)
    if column.floats:
        vast = number.abs() * LEAST > 2 * column.half
        strange = strange | (plain.str.len_bytes() > SMALL) | vast.fill_null(value=False)
    if form.group or form.decimal != ".":
        strange = strange | ~text.str.contains(form.pattern)
    return [
        pl.when(~strange).then(number).alias(column.value),
        (~reads & text.is_not_null()).fill_null(value=False).alias(column.bad),
        (reads & strange).fill_null(value=False).alias(column.odd),
        after.cast(pl.Int64).alias(column.places),
    ]
