"""Sums over a dimension: for each place the members, and what they add up to."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

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
        members: the same key, where each member stands, ``m_e*`` and ``m_p``, and its ``figure``.
    """

    figures: pl.DataFrame
    members: pl.DataFrame


def sums_of(view: View, figure: Figure) -> Sums:
    """Add up the members of a figure wherever it has some."""
    assert figure.over is not None
    members = _parts(view, figure) if figure.over.dimension == view.seen.time else _members(view, figure)
    keys = [*view.seen.join_keys(figure), "p"]
    places = [*(f"m_{key}" for key in view.seen.keys), "m_p"]
    return Sums(_added(view, figure, members, keys), members.select(*keys, *places, "figure"))


def _members(view: View, figure: Figure) -> pl.DataFrame:
    """Return each member of an entity: those that are named, or all that have a row."""
    seen, over = view.seen, figure.over
    assert over is not None
    member = f"e{seen.entities.index(over.dimension)}"
    keys = [*seen.join_keys(figure), "p"]
    rows = view.chosen(view.taken(), figure).select(*seen.keys, "p").unique()
    if over.members:
        named = pl.DataFrame({member: over.members}, schema={member: pl.String})
        places = rows.select(*keys).unique().join(named, how="cross")
    else:
        places = rows.filter((pl.col(member) != "") & ~pl.col(member).is_in(list(over.exclude)))
        places = places.select(*keys, member)
    fixed = [
        pl.lit(value).alias(f"e{seen.entities.index(name)}")
        for name, value in figure.selectors
        if name != over.dimension
    ]
    places = places.with_columns(*fixed)
    places = places.with_columns(
        *(pl.col(key).alias(f"m_{key}") for key in seen.keys), m_p=pl.col("p"), lacking=pl.lit(0)
    )
    return _with_figures(view, figure, places)


def _parts(view: View, figure: Figure) -> pl.DataFrame:
    """Return the shorter periods that tile each longer one: of those printed, as few as do."""
    seen = view.seen
    printed: dict[tuple[str, ...], list[int]] = {}
    for *key, period in view.printed(figure).select(*seen.keys, "p").sort(*seen.keys, "p").rows():
        printed.setdefault(tuple(key), []).append(period)
    known: dict[tuple[int, ...], list[tuple[int, int, int]]] = {}
    rows: list[tuple[Any, ...]] = []
    for entities, there in printed.items():
        pattern = tuple(there)
        if pattern not in known:
            known[pattern] = list(_tiles(seen.periods, pattern))
        rows += [(*entities, *tile) for tile in known[pattern]]
    schema = {**dict.fromkeys(seen.keys, pl.String), **dict.fromkeys(("p", "lacking", "m_p"), pl.Int64)}
    parts = pl.DataFrame(rows, schema=schema, orient="row")
    parts = parts.with_columns(*(pl.col(key).alias(f"m_{key}") for key in seen.keys))
    return _with_figures(view, figure, parts)


def _tiles(periods: Sequence[Period], printed: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield for each period its parts among those printed, and 1 where they do not tile it."""
    for number, whole in enumerate(periods):
        inside = [
            part
            for part in printed
            if part != number and whole.start <= periods[part].start and periods[part].end <= whole.end
        ]
        days, _, parts = _covering([(periods[part], part) for part in inside])
        for part in parts:
            yield number, int(days < (whole.end - whole.start).days), part


def _covering(parts: Sequence[tuple[Period, int]]) -> tuple[int, int, tuple[int, ...]]:
    """Return the most days that parts cover without overlapping, minus how few they are, and which."""
    ordered = sorted(parts)
    ends = [period.end for period, _ in ordered]
    best: list[tuple[int, int, tuple[int, ...]]] = [(0, 0, ())]
    for place, (period, number) in enumerate(ordered):
        days, count, chosen = best[bisect_right(ends, period.start, hi=place)]
        taken = (days + (period.end - period.start).days, count - 1, (*chosen, number))
        best.append(max(best[-1], taken))
    return best[-1]


def _with_figures(view: View, figure: Figure, places: pl.DataFrame) -> pl.DataFrame:
    """Add to each member what it can be; one that is missing is its domain, or zero if that is said."""
    seen = view.seen
    there = [*(f"m_{key}" for key in seen.keys), "m_p"]
    rows = view.figures.filter(pl.col("series") == seen.number(figure.series)).select(
        *(pl.col(key).alias(f"m_{key}") for key in (*seen.keys, "p")),
        *("low", "high", "err", "open", "value", "printed", "bad", "contradict", "figure"),
    )
    places = places.join(rows, on=there, how="left")
    printed, bad = pl.col("printed").fill_null(0) == 1, pl.col("bad").fill_null(0) == 1
    zero = ~printed & ~bad & pl.lit(value=figure.or_zero)
    low, high, vague = (
        pl.when(zero).then(pl.lit(0.0)).otherwise(pl.lit(end))
        for end in domain_ends(seen.series[figure.series])
    )
    return places.with_columns(
        low=pl.when(printed).then(pl.col("low")).otherwise(low),
        high=pl.when(printed).then(pl.col("high")).otherwise(high),
        err=pl.when(printed).then(pl.col("err")).otherwise(vague),
        value=pl.when(printed).then(pl.col("value")).otherwise(pl.lit(0.0)),
        open=pl.col("open").fill_null(0),
        contradict=pl.col("contradict").fill_null(0),
        bad=pl.when(bad).then(pl.lit(1)).otherwise(pl.lit(0)),
        shown=pl.when(printed).then(pl.lit(1)).otherwise(pl.lit(0)),
        given=pl.when(printed | zero).then(pl.lit(1)).otherwise(pl.lit(0)),
    )


def _added(view: View, figure: Figure, members: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Add the members up; a sum is printed where all of them are, and missing where none is."""
    size = pl.max_horizontal(*(_finite(pl.col(end)).abs() for end in ("low", "high", "value")))
    members = members.with_columns(size=size)
    sums = members.group_by(*keys).agg(
        n=pl.len(),
        lacking=pl.col("lacking").max(),
        low=pl.col("low").sum(),
        high=pl.col("high").sum(),
        err=pl.col("err").sum(),
        size=pl.col("size").sum(),
        value=pl.col("value").sum(),
        given=pl.col("given").sum(),
        shown=pl.col("shown").max(),
        **{flag: pl.col(flag).max() for flag in ("open", "contradict", "bad")},
    )
    low, high, _ = domain_ends(view.seen.series[figure.series])
    # How many are lacking nobody knows: only what one of them must be at least is sure.
    low, high = low if low >= 0 else -math.inf, high if high <= 0 else math.inf
    lacks = pl.col("lacking") > 0
    whole = ~lacks & (pl.col("given") == pl.col("n")) & (pl.col("shown") == 1)
    # Whole numbers and halves add up exactly.
    error = pl.col("err") + pl.col("size") * pl.col("n") * _STEP
    inexact = (pl.col("err") > 0) | (pl.col("size") >= _EXACT_BELOW)
    return sums.with_columns(
        low=pl.when(lacks).then(pl.col("low") + low).otherwise(pl.col("low")),
        high=pl.when(lacks).then(pl.col("high") + high).otherwise(pl.col("high")),
        err=pl.when(inexact).then(error).otherwise(pl.lit(0.0)),
        printed=pl.when(whole).then(pl.lit(1)).otherwise(pl.lit(0)),
        faithful=pl.lit(0),
    )


def _finite(value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_finite()).then(value).otherwise(pl.lit(0.0))
