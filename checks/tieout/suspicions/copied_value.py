"""No figure is copied from the row before it, or from the column beside it.

Looked at are figures of four significant digits or more, in series that hardly ever print one number twice.

Blind to:
    A copy in a series that repeats a number elsewhere, or moves so little that this may be chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from tieout.model import Cell
from tieout.suspicions.scene import Scene, Suspicion
from tieout.suspicions.telling import named, printed

_DIGITS, _LEAST = 4, 6
_CHANCE = 0.05
"""More repeats than this, on average, and chance may have made one."""
_NEAR = 0.25
"""Columns less than this part of their usual difference apart are about to cross."""
_SIGNIFICANT = (
    pl.col("text")
    .str.to_lowercase()
    .str.replace("e.*$", "")
    .str.replace_all("[^0-9]", "")
    .str.replace("^0+", "")
    .str.replace("0+$", "")
    .str.len_chars()
)
_GAP = pl.col("gap").abs()


def found(scene: Scene) -> Iterator[Suspicion]:
    """Yield each figure that is that of the row before, or of the column beside."""
    if len(scene.seen.figures) < _LEAST:
        return
    yield from _from_before(scene)
    yield from _from_beside(scene)


def _from_before(scene: Scene) -> Iterator[Suspicion]:
    line = list(scene.line)
    if not (scene.runs.get_column("value") == scene.runs.get_column("before")).any():
        return
    earlier = {"p": "p_before", "ends": "ends_before"}
    pairs = scene.runs.with_columns(
        gap=pl.col("value") - pl.col("before"),
        **{name: pl.col(own).shift(1).over(line) for own, name in earlier.items()},
    ).filter(pl.col("gap").is_not_null())
    for row in _single(pairs, ["series"], [*line]).iter_rows(named=True):
        if row["ends_before"] == row["begins"]:
            before = scene.place({**row, "p": row["p_before"]})
            yield Suspicion([scene.place(row)], [before], _said_before)


def _from_beside(scene: Scene) -> Iterator[Suspicion]:
    keys, both, line = ["t", "r", "c"], ["series", "other"], [*scene.line, "other"]
    runs = scene.runs
    if runs.select("t", "r", "value").n_unique() == len(runs):
        return
    left = runs.select(*keys, pl.col("series").alias("other"), pl.col("value").alias("beside"))
    pairs = runs.join(left.with_columns(pl.col("c") + 1), on=keys, how="inner").sort(*line, "p")
    pairs = pairs.with_columns(gap=pl.col("value") - pl.col("beside"))
    around = [pl.col("gap").shift(by).over(line) for by in (1, -1)]
    pairs = pairs.with_columns(apart=_apart(*around))
    for row in _single(pairs, both, both).filter("apart").iter_rows(named=True):
        beside = scene.place({**row, "series": row["other"]})
        yield Suspicion([scene.place(row)], [beside], _said_beside)


def _apart(before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Tell where two columns are as far apart as usual in the rows around one, and do not cross there.

    Columns meet by themselves where they cross, and at the base year of one of them.
    """
    usual = _GAP.median().over("series", "other") * _NEAR
    return ((before.sign() == after.sign()) & (before.abs() > usual) & (after.abs() > usual)).fill_null(
        value=False
    )


def _single(pairs: pl.DataFrame, whole: list[str], part: list[str]) -> pl.DataFrame:
    """Keep the pairs that print one number, where no other pair does and chance hardly makes one.

    Where two numbers usually differ by so many units, one in so many pairs is the same by chance.
    """
    chance = (pl.col("unit") / _GAP.median().over(part)).sum().over(whole)
    same = pl.col("gap") == 0
    alone = (same.sum().over(whole) == 1) & (pl.len().over(part) >= _LEAST) & (chance < _CHANCE)
    return pairs.filter(alone).filter(same & (_SIGNIFICANT >= _DIGITS)).sort("t", "r", "c")


def _said_before(copy: Cell, beside: Sequence[Cell]) -> str:
    return (
        f"{named(copy)} is printed as {printed(copy)}, as is {named(beside[0])} just before it; the series "
        "prints no other number twice in a row, so it may be copied"
    )


def _said_beside(copy: Cell, beside: Sequence[Cell]) -> str:
    return (
        f"{named(copy)} is printed as {printed(copy)}, as is {beside[0].series} in the column beside it; the "
        "two are the same in no other row, so one may be copied"
    )
