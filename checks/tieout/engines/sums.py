"""Sums over a dimension: for each place the members, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from tieout.engines.prints import domain_ends
from tieout.engines.views import View
from tieout.periods import Period
from tieout.relations.tree import Figure

_STEP = 2.0**-52
_EXACT_BELOW = 2.0**51


class Sums(NamedTuple):
    """The sums of a figure: one row a place in *figures*, one row a member in *members*.

    Args:
        figures: the entities by which the sum follows an item, ``p``, and the columns of a figure.
        members: the same key, and where each member stands: ``m_e*`` and ``m_p``.
    """

    figures: nw.DataFrame[Any]
    members: nw.DataFrame[Any]


def sums_of(view: View, figure: Figure) -> Sums:
    """Add up the members of a figure wherever it has some."""
    assert figure.over is not None
    members = _parts(view, figure) if figure.over.dimension == view.seen.time else _members(view, figure)
    keys = [*view.seen.join_keys(figure), "p"]
    places = [*(f"m_{key}" for key in view.seen.keys), "m_p"]
    return Sums(_added(view, figure, members, keys), members.select(*keys, *places))


def _members(view: View, figure: Figure) -> nw.DataFrame[Any]:
    """Return each member of an entity: those that are named, or all that have a row."""
    seen, over = view.seen, figure.over
    assert over is not None
    member = f"e{seen.entities.index(over.dimension)}"
    keys = [*seen.join_keys(figure), "p"]
    rows = view.chosen(view.taken(), figure).select(*seen.keys, "p").unique()
    if over.members:
        named = nw.from_native(pl.DataFrame({member: over.members}, schema={member: pl.String}))
        places = rows.select(*keys).unique().join(named, how="cross")
    else:
        places = rows.filter((nw.col(member) != "") & ~nw.col(member).is_in(list(over.exclude)))
        places = places.select(*keys, member)
    fixed = [
        nw.lit(value).alias(f"e{seen.entities.index(name)}")
        for name, value in figure.selectors
        if name != over.dimension
    ]
    places = places.with_columns(*fixed)
    places = places.with_columns(
        *(nw.col(key).alias(f"m_{key}") for key in seen.keys), m_p=nw.col("p"), need=nw.lit(0)
    )
    return _with_figures(view, figure, places)


def _parts(view: View, figure: Figure) -> nw.DataFrame[Any]:
    """Return the shorter periods that tile each longer one: the longest of which all are printed.

    Where no length is printed whole, the longest of which any part is printed stands, so that
    the sum is missing and not absent.
    """
    seen = view.seen
    keys = seen.keys
    columns = {"p": pl.Int64, "size": pl.Int64, "need": pl.Int64, "m_p": pl.Int64}
    tiles = nw.from_native(pl.DataFrame(list(_tiles(seen.periods)), schema=columns, orient="row"))
    printed = view.printed(figure).select(*keys, nw.col("p").alias("m_p"))
    have = tiles.join(printed, on="m_p", how="inner")
    groups = [*keys, "p", "size", "need"]
    counted = have.group_by(*groups).agg(n=nw.len())
    whole = nw.when(nw.col("n") == nw.col("need")).then(nw.lit(1)).otherwise(nw.lit(0))
    # A whole tiling comes before any other, then the longer parts.
    counted = counted.with_columns(worth=nw.col("size") + whole * _LONGEST)
    best = counted.group_by(*keys, "p").agg(worth=nw.col("worth").max())
    chosen = counted.join(best, on=[*keys, "p", "worth"], how="inner").select(*keys, "p", "size", "need")
    parts = chosen.join(tiles.select("p", "size", "m_p"), on=["p", "size"], how="inner").drop("size")
    parts = parts.with_columns(*(nw.col(key).alias(f"m_{key}") for key in keys))
    return _with_figures(view, figure, parts)


_LONGEST = 10_000_000
"""More days than any period has."""


def _tiles(periods: Sequence[Period]) -> Iterator[tuple[int, int, int, int]]:
    """Yield for each period, by the length of the parts, their number and each part that there is."""
    at = {(period.length, period.start): number for number, period in enumerate(periods)}
    lengths = sorted({period.length for period in periods})
    for number, whole in enumerate(periods):
        for length in lengths:
            parts = list(_part_starts(whole, length))
            if len(parts) < 2:
                continue
            days = (whole.end - whole.start).days // len(parts)
            for start in parts:
                if (length, start) in at:
                    yield number, days, len(parts), at[length, start]


def _part_starts(whole: Period, length: tuple[str, int]) -> Iterator[date]:
    """Yield the starts of the parts of a length that tile a period; nothing where they do not."""
    unit, count = length
    size = whole.length[1] if unit == "M" else (whole.end - whole.start).days
    if (unit == "M" and whole.length[0] != "M") or size % count:
        return
    for done in range(0, size, count):
        if unit == "D":
            yield whole.start + timedelta(days=done)
        else:
            month = 12 * whole.start.year + whole.start.month - 1 + done
            yield date(month // 12, month % 12 + 1, 1)


def _with_figures(view: View, figure: Figure, places: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Add to each member what it can be; one that is missing is its domain, or zero if that is said."""
    seen = view.seen
    there = [*(f"m_{key}" for key in seen.keys), "m_p"]
    rows = view.figures.filter(nw.col("series") == seen.number(figure.series)).select(
        *(nw.col(key).alias(f"m_{key}") for key in (*seen.keys, "p")),
        *("low", "high", "err", "open", "value", "printed", "bad", "contradict"),
    )
    places = places.join(rows, on=there, how="left")
    printed, bad = nw.col("printed").fill_null(0) == 1, nw.col("bad").fill_null(0) == 1
    zero = ~printed & ~bad & nw.lit(value=figure.or_zero)
    low, high, vague = (
        nw.when(zero).then(nw.lit(0.0)).otherwise(nw.lit(end))
        for end in domain_ends(seen.series[figure.series])
    )
    return places.with_columns(
        low=nw.when(printed).then(nw.col("low")).otherwise(low),
        high=nw.when(printed).then(nw.col("high")).otherwise(high),
        err=nw.when(printed).then(nw.col("err")).otherwise(vague),
        value=nw.when(printed).then(nw.col("value")).otherwise(nw.lit(0.0)),
        open=nw.col("open").fill_null(0),
        contradict=nw.col("contradict").fill_null(0),
        bad=nw.when(bad).then(nw.lit(1)).otherwise(nw.lit(0)),
        shown=nw.when(printed).then(nw.lit(1)).otherwise(nw.lit(0)),
        given=nw.when(printed | zero).then(nw.lit(1)).otherwise(nw.lit(0)),
    )


def _added(view: View, figure: Figure, members: nw.DataFrame[Any], keys: list[str]) -> nw.DataFrame[Any]:
    """Add the members up; a sum is printed where all of them are, and missing where none is."""
    size = nw.max_horizontal(*(_finite(nw.col(end)).abs() for end in ("low", "high", "value")))
    members = members.with_columns(size=size)
    sums = members.group_by(*keys).agg(
        n=nw.len(),
        need=nw.col("need").max(),
        low=nw.col("low").sum(),
        high=nw.col("high").sum(),
        err=nw.col("err").sum(),
        size=nw.col("size").sum(),
        value=nw.col("value").sum(),
        given=nw.col("given").sum(),
        shown=nw.col("shown").max(),
        **{flag: nw.col(flag).max() for flag in ("open", "contradict", "bad")},
    )
    low, high, _ = domain_ends(view.seen.series[figure.series])
    lacking = nw.when(nw.col("need") > nw.col("n")).then(nw.col("need") - nw.col("n")).otherwise(nw.lit(0))
    lacks, whole = lacking > 0, (lacking == 0) & (nw.col("given") == nw.col("n")) & (nw.col("shown") == 1)
    # Whole numbers and halves add up exactly.
    error = nw.col("err") + nw.col("size") * nw.col("n") * _STEP
    inexact = (nw.col("err") > 0) | (nw.col("size") >= _EXACT_BELOW)
    return sums.with_columns(
        low=nw.when(lacks).then(nw.col("low") + lacking * low).otherwise(nw.col("low")),
        high=nw.when(lacks).then(nw.col("high") + lacking * high).otherwise(nw.col("high")),
        err=nw.when(inexact).then(error).otherwise(nw.lit(0.0)),
        printed=nw.when(whole).then(nw.lit(1)).otherwise(nw.lit(0)),
        faithful=nw.lit(0),
        lacking=lacking,
    )


def _finite(value: nw.Expr) -> nw.Expr:
    return nw.when(value.is_finite()).then(value).otherwise(nw.lit(0.0))
