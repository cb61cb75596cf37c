"""Parts: the sheets of a table's files as one, each below the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from tieout.files.sheets import Flaw, Sheet

if TYPE_CHECKING:
    import polars as pl


def told(sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """Return sheets as they are, but of several without the rows of any that has no promised column.

    What is wrong with its header is one finding; each row would be one more, for want of its key.
    """
    if len(sheets) == 1:
        return sheets
    return [sheet if sheet.columns else replace(sheet, lines=()) for sheet in sheets]


def starts_of(sheets: Sequence[Sheet]) -> tuple[int, ...]:
    """Return with which row of the whole table each sheet begins, counted from 0."""
    return tuple(accumulate((len(sheet.lines) for sheet in sheets[:-1]), initial=0))


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """Return several sheets as one; where a file lacks a column, its rows have nothing there.

    A column of floats in any file has the fewest bits of all: no figure is then taken as finer than it is.
    """
    if len(sheets) == 1:
        return sheets[0]
    names = dict.fromkeys(name for sheet in sheets for name in sheet.columns)
    bits: dict[str, int] = {}
    for name, one in chain.from_iterable(sheet.binary.items() for sheet in sheets):
        bits[name] = min(one, bits.get(name, one))
    return Sheet(
        columns={name: _column(name, sheets) for name in names},
        lines=list(chain.from_iterable(sheet.lines for sheet in sheets)),
        flaws=list(flaws_of(sheets)),
        counted=sheets[0].counted,
        binary=bits,
    )


def _column(name: str, sheets: Sequence[Sheet]) -> pl.Series:
    import polars as pl  # noqa: PLC0415

    def of(sheet: Sheet) -> pl.Series:
        absent = pl.Series([None] * len(sheet.lines), dtype=pl.String)
        return sheet.columns.get(name, absent).alias("")

    return pl.concat([of(sheet) for sheet in sheets])


def flaws_of(sheets: Sequence[Sheet]) -> Iterator[Flaw]:
    """Yield the flaws of all sheets; what is wrong with every header alike is said once."""
    times = Counter(flaw for sheet in sheets for flaw in {*sheet.flaws} if flaw.row is None)
    for part, (sheet, start) in enumerate(zip(sheets, starts_of(sheets), strict=True)):
        for flaw in sheet.flaws:
            if flaw.row is not None:
                yield flaw._replace(row=flaw.row + start)
            elif part == 0 or times[flaw] < len(sheets):
                yield flaw._replace(part=part)
