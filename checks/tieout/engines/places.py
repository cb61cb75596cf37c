"""Where the figures of a relation stand: items, and for each the partner it reaches for.

A partner in another period is found by its date, never by the position of a row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tieout.engines.earlier import NONE, latest
from tieout.engines.prints import domain_ends
from tieout.engines.sums import Sums, sums_of
from tieout.engines.views import View
from tieout.model import REASONS
from tieout.periods import Period, read_period
from tieout.relations.tree import Figure, Node, Reach, Relation, figures

_COLUMNS = ("low", "high", "err", "open", "value", "faithful", "printed", "bad", "contradict")


@dataclass(frozen=True)
class Slot:
    """One figure of a relation on the frame of items: its columns, and where it is looked up.

    ``{prefix}_low``, ``_high``, ``_err``, ``_open``, ``_value``, ``_faithful``, ``_bounded``,
    ``_why`` (position in REASONS, or null), ``_zero``, ``_contradict``, ``_figure`` (its number);
    *place* is the column with its period; *members* are the places whose sum the figure is.
    """

    figure: Figure
    prefix: str
    place: str
    members: pl.DataFrame | None = None

    @property
    def found_by(self) -> list[str]:
        """Return the columns by which the exact figure of an item is found again."""
        columns = [self.place, f"{self.prefix}_zero"]
        if self.figure.reach is not None and self.figure.reach.together:
            columns.append(f"{self.place}_open")
        return [*columns, f"{self.prefix}_{'figure' if self.members is None else 'lacking'}"]

    def of(self, items: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
        """Return the members of the sum at some items; *keys* are those by which it follows an item."""
        assert self.members is not None
        asked = items.select(*keys[:-1], pl.col(self.place).alias("p")).unique()
        return self.members.join(asked, on=keys, how="inner")


def items_of(view: View, anchor: Node, relations: tuple[Relation, ...]) -> pl.DataFrame:
    """Return one row for each place where the anchor is printed.

    An anchor that is a number is printed wherever one of the other figures is.
    """
    seen = view.seen
    keys = [*seen.keys, "p"]
    anchors = dict.fromkeys(figure for figure in figures(anchor) if figure.reach is None)
    if any(figure.series in seen.absent for figure in anchors):
        # Its column is not there: every row that should print it is a place.
        numbers = [seen.number(figure.series) for figure in anchors]
        return seen.rows.filter(pl.col("series").is_in(numbers)).select(*keys).unique()
    if not anchors:
        others = dict.fromkeys(f for line in relations for f in figures(line) if f.reach is None)
        parts = [view.printed(figure).select(*keys) for figure in others]
        places = pl.concat(parts) if parts else seen.figures.select(*keys).head(0)
        return _collapsed(view, places, relations).unique(keys)
    items: pl.DataFrame | None = None
    for figure in anchors:
        # A cell that cannot be read is printed all the same.
        places = view.judged(figure)
        if items is None:
            items = places.select(*keys)
        else:
            on = [*seen.join_keys(figure), "p"]
            items = items.join(places.select(*on).unique(on), on=on, how="inner")
    assert items is not None
    return _collapsed(view, items, relations).unique(keys)


def _collapsed(view: View, items: pl.DataFrame, relations: tuple[Relation, ...]) -> pl.DataFrame:
    """Leave out of the key what every figure either fixes or sums over: a total is of no one member."""
    entities = view.seen.entities
    used = list(dict.fromkeys(figure for line in relations for figure in figures(line)))
    summed = {figure.over.dimension for figure in used if figure.over is not None}
    for index, name in enumerate(entities):
        settled = all(
            name in dict(figure.selectors) or (figure.over is not None and figure.over.dimension == name)
            for figure in used
        )
        if name in summed and settled:
            items = items.with_columns(pl.lit("").alias(f"e{index}"))
    return items


INFINITE = float("inf")


def duration_of(period: Period, over: str) -> str:
    """Return how far back a partner lies; a step is the period's own length."""
    return "{1}{0}".format(*period.length) if over == "step" else over


class Places:
    """Adds to a frame of items the columns of every figure that its relations name."""

    def __init__(self, view: View, items: pl.DataFrame) -> None:
        """Start from items with their entities and period."""
        self.view, self.items = view, items
        self.slots: dict[Figure, Slot] = {}
        self._reached: dict[tuple[Reach | None, tuple[tuple[str, str], ...]], str] = {(None, ()): "p"}
        self._breaks: list[str] = []
        self._years: dict[str, str] = {}

    def add(self, figure: Figure) -> None:
        """Add one figure's columns, once."""
        if figure in self.slots:
            return
        place = self._place(figure)
        sums = None if figure.over is None else sums_of(self.view, figure)
        members = None if sums is None else sums.members
        slot = Slot(figure, f"s{len(self.slots)}", place, members)
        self.slots[figure] = slot
        self._join(slot, sums)
        if figure.reach is not None:
            self._suspend(slot)

    def years(self, since: str) -> str:
        """Return the column of years from a period to the item's own, added once."""
        if since not in self._years:
            self._years[since] = f"y{len(self._years)}"
            then = read_period(since)
            values = [float(period.years_since(then)) for period in self.view.seen.periods]
            self._map("p", self._years[since], pl.Series(values, dtype=pl.Float64))
        return self._years[since]

    def suspended(self) -> pl.Expr:
        """Tell where a break in a series forbids to reach back over it."""
        flags = [(pl.col(name) == 1).fill_null(value=False) for name in self._breaks]
        return pl.any_horizontal(*flags) if flags else pl.lit(value=False)

    def _map(self, source: str, target: str, values: pl.Series) -> None:
        frame = pl.DataFrame({source: pl.Series(range(len(values)), dtype=pl.Int64), target: values})
        self.items = self.items.join(frame, on=source, how="left")

    def _place(self, figure: Figure) -> str:
        reach = figure.reach
        known = (reach, figure.selectors if reach and reach.together else ())
        if reach is None:
            return "p"
        if known not in self._reached:
            name = f"r{len(self._reached)}"
            if reach.together:
                self._latest(name, figure, reach)
                self._map(name, f"{name}_from", self.view.seen.ranks["rank"])
            else:
                wanted = [self._wanted(period, reach) for period in self.view.seen.periods]
                self._map("p", name, self._numbers(wanted))
                self._map("p", f"{name}_from", self._ranks(wanted))
            if reach.restart:
                self._restart(name)
            self._reached[known] = name
        return self._reached[known]

    def _restart(self, place: str) -> None:
        """Leave out partners of an earlier calendar year: what they total has begun anew since."""
        periods = self.view.seen.periods
        years = pl.Series([period.start.year for period in periods], dtype=pl.Int64)
        self._map("p", f"{place}_year", years)
        self._map(place, f"{place}_then", years)
        same = pl.col(f"{place}_year") == pl.col(f"{place}_then")
        self.items = self.items.with_columns(
            pl.when(same).then(pl.col(place)).otherwise(pl.lit(NONE)).cast(pl.Int64).alias(place)
        ).drop(f"{place}_year", f"{place}_then")

    def _wanted(self, period: Period, reach: Reach) -> Period | None:
        """Return the period that lies exactly so far back, or the one named, whether it is there or not."""
        if reach.how == "at":
            return read_period(reach.over)
        return period.before(duration_of(period, reach.over))

    def _numbers(self, wanted: Sequence[Period | None]) -> pl.Series:
        """Return for each period its position among those that there are."""
        place: Mapping[Any, int] = {period: number for number, period in enumerate(self.view.seen.periods)}
        return pl.Series([place.get(one, NONE) for one in wanted], dtype=pl.Int64)

    def _ranks(self, wanted: Sequence[Period | None]) -> pl.Series:
        """Return for each period the rank of the last end up to its own; -1 before all of them."""
        ends = sorted({period.end for period in self.view.seen.periods})
        ranks = [NONE if one is None else bisect_right(ends, one.end) - 1 for one in wanted]
        return pl.Series(ranks, dtype=pl.Int64)

    def _latest(self, name: str, figure: Figure, reach: Reach) -> None:
        """Find the latest earlier period in which everything reached for is printed."""
        keys = [*self.view.seen.join_keys(figure), "p"]
        found = latest(self.view, self.items.select(*keys).unique(), figure, reach)
        renamed = found.select(*keys, pl.col("found").alias(name), pl.col("open").alias(f"{name}_open"))
        self.items = self.items.join(renamed, on=keys, how="left")

    def _join(self, slot: Slot, sums: Sums | None) -> None:
        """Join the figure's interval; a figure that is not printed is its domain."""
        keys, name = self.view.seen.join_keys(slot.figure), slot.prefix
        rows, own = (self.view.rows(slot.figure), "figure") if sums is None else (sums.figures, "lacking")
        names = {"p": slot.place, **{column: f"{name}_{column}" for column in (*_COLUMNS, own)}}
        renamed = rows.select(*keys, *names).rename(names)
        self.items = self.items.join(renamed, on=[*keys, slot.place], how="left")
        printed = pl.col(f"{name}_printed") == 1
        why = self._why(slot, printed)
        self.items = self.items.with_columns(
            *self._ends(slot),
            pl.when(printed).then(pl.col(f"{name}_value")).otherwise(pl.lit(0.0)).alias(f"{name}_value"),
            pl.col(*(f"{name}_{flag}" for flag in ("open", "faithful", "contradict"))).fill_null(0),
            why.alias(f"{name}_why"),
            pl.lit(0).alias(f"{name}_zero"),
        )
        self._take_zeros(slot)
        finite = pl.col(f"{name}_low").is_finite() & pl.col(f"{name}_high").is_finite()
        self.items = self.items.with_columns(finite.alias(f"{name}_bounded"))

    def _ends(self, slot: Slot) -> list[pl.Expr]:
        """Return both ends and their error: of the print, or of the domain; a bound may hide a higher one."""
        name = slot.prefix
        minimum, maximum, vague = domain_ends(self.view.seen.series[slot.figure.series])
        if slot.figure.over is not None:
            minimum, maximum, vague = (0.0 if minimum >= 0 else -INFINITE), INFINITE, 0.0
        high = pl.col(f"{name}_high").fill_null(maximum)
        if slot.figure.reach is not None and slot.figure.reach.together:
            hidden = pl.col(f"{slot.place}_open") == 1
            high = pl.when(hidden).then(pl.lit(INFINITE)).otherwise(high)
        return [
            pl.col(f"{name}_low").fill_null(minimum),
            high.alias(f"{name}_high"),
            pl.col(f"{name}_err").fill_null(vague),
        ]

    def _take_zeros(self, slot: Slot) -> None:
        """Put zero where the relation says that a figure counts as zero: missing, or before a restart."""
        name, zero = slot.prefix, pl.lit(value=False)
        if slot.figure.or_zero:
            zero = (pl.col(f"{name}_why") == REASONS.index("missing")).fill_null(value=False)
        if slot.figure.reach is not None and slot.figure.reach.restart:
            first = [period.start.month == period.start.day == 1 for period in self.view.seen.periods]
            self._map("p", f"{name}_begins", pl.Series(first, dtype=pl.Boolean))
            zero = zero | pl.col(f"{name}_begins").fill_null(value=False)
        elif not slot.figure.or_zero:
            return
        ends = [
            pl.when(zero).then(pl.lit(0.0)).otherwise(pl.col(f"{name}_{end}")).alias(f"{name}_{end}")
            for end in ("low", "high", "err", "value")
        ]
        said = {"open": 0, "contradict": 0, "faithful": 1, "zero": 1}
        flags = [
            pl.when(zero).then(pl.lit(flag)).otherwise(pl.col(f"{name}_{word}")).alias(f"{name}_{word}")
            for word, flag in said.items()
        ]
        why = pl.when(~zero).then(pl.col(f"{name}_why")).alias(f"{name}_why")
        self.items = self.items.with_columns(*ends, *flags, why)

    def _why(self, slot: Slot, printed: pl.Expr) -> pl.Expr:
        """Say why a figure is not there, as a position in REASONS; null where it is."""
        if slot.figure.series in self.view.seen.absent:
            return pl.lit(REASONS.index("missing-column")).cast(pl.Int64)
        absent: pl.Expr = pl.lit(REASONS.index("missing"))
        reach = slot.figure.reach
        if reach is not None and reach.how == "lag" and (reach.restart or not reach.together):
            gap = self._has_earlier(slot)
            absent = pl.when(gap).then(pl.lit(REASONS.index("gap"))).otherwise(absent)
        bad = pl.col(f"{slot.prefix}_bad") == 1
        unprinted = pl.when(bad).then(pl.lit(REASONS.index("bad-cell"))).otherwise(absent)
        return pl.when(~printed.fill_null(value=False)).then(unprinted).cast(pl.Int64)

    def _has_earlier(self, slot: Slot) -> pl.Expr:
        """Tell where an earlier figure is printed, although not the one wanted: a gap."""
        keys, name = self.view.seen.join_keys(slot.figure), f"{slot.prefix}_first"
        rows = self.view.seen.ranked(self.view.printed(slot.figure).select(*keys, "p"))
        if keys:
            first = rows.group_by(*keys).agg(pl.col("rank").min().alias(name))
            self.items = self.items.join(first, on=keys, how="left")
        else:
            first = rows.select(pl.col("rank").min().alias(name))
            self.items = self.items.join(first, how="cross")
        rank = f"{slot.prefix}_rank"
        own = self.view.seen.ranked(self.items.select("p").unique()).select("p", pl.col("rank").alias(rank))
        self.items = self.items.join(own, on="p", how="left")
        return (pl.col(name) < pl.col(rank)).fill_null(value=False)

    def _suspend(self, slot: Slot) -> None:
        """Mark items between which and whose partner a break of the series stands."""
        seen = self.view.seen
        if seen.breaks.is_empty():
            return
        # A break may stand where no figure is printed, and beside a forecast.
        breaks = self.view.chosen(seen.breaks, slot.figure)
        if breaks.is_empty():
            return
        keys, name = seen.join_keys(slot.figure), f"{slot.prefix}_break"
        reached = pl.col(f"{slot.place}_from").fill_null(NONE).alias("from")
        places = self.view.seen.ranked(self.items.select(*keys, "p", reached).unique())
        breaks = self.view.seen.ranked(breaks.select(*keys, "p")).select(*keys, pl.col("rank").alias("at"))
        both = places.join(breaks, on=keys, how="inner") if keys else places.join(breaks, how="cross")
        first, last = (pl.min_horizontal("from", "rank"), pl.max_horizontal("from", "rank"))
        both = both.filter((pl.col("at") > first) & (pl.col("at") <= last))
        marked = both.select(*keys, "p").unique().with_columns(pl.lit(1).alias(name))
        self.items = self.items.join(marked, on=[*keys, "p"], how="left")
        self._breaks.append(name)
