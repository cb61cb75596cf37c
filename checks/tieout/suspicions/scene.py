"""The scene: the printed figures of all series in order of time, and what the rules come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

import polars as pl

from tieout.engines.ground import Place
from tieout.engines.judge import Judged
from tieout.engines.observe import Observations
from tieout.engines.prints import PRINTED
from tieout.expectations import Rule
from tieout.model import Cell

Row = Mapping[str, Any]


class Suspicion(NamedTuple):
    """Something suspicious.

    Args:
        at: the figures in question; it is told at the first of them that nothing else is said of.
        beside: what that one is compared with.
        said: the sentence, from the cell of the figure and the cells of those beside it.
    """

    at: Sequence[Place]
    beside: Sequence[Place]
    said: Callable[[Cell, Sequence[Cell]], str]


@dataclass(frozen=True)
class Scene:
    """What suspicions look at.

    Args:
        seen: the observations.
        judged: each promise judged, with its rule.
    """

    seen: Observations
    judged: Sequence[tuple[Rule, Judged]]

    @cached_property
    def runs(self) -> pl.DataFrame:
        """Return one printed figure a row, those of a series, its entities and a length in order of time.

        ``series e* length p t r c text value unit``, with ``before`` and ``after``, the values beside it;
        forecasts, bounds (``>``, ``<``) and figures of which sources contradict each other are left out.
        """
        seen = self.seen
        keys = ["series", *seen.keys, "p"]
        firm = (pl.col("state") == PRINTED) & (pl.col("forecast") == 0) & (pl.col("plain") == 1)
        rows = seen.rows.lazy().filter(firm).sort("unit").unique(keys, keep="first", maintain_order=True)
        certain = seen.actual.lazy().filter((pl.col("printed") == 1) & (pl.col("contradict") == 0))
        rows = rows.join(certain.select(*keys), on=keys, how="semi")
        # An exact figure is told apart from others by the digits that it prints.
        grain = pl.lit(10.0) ** (pl.col("mult") - pl.col("printed")).cast(pl.Float64)
        unit = pl.when(pl.col("unit") == 0).then(grain).otherwise(pl.col("unit"))
        rows = rows.select(*keys, "t", "r", "c", "text", "value", unit=unit)
        rows = rows.join(self._calendar.lazy(), on="p", how="left").sort(*self.line, "p")
        line, value = [*self.line], pl.col("value")
        rows = rows.with_columns(before=value.shift(1).over(line), after=value.shift(-1).over(line))
        return rows.collect()

    @property
    def line(self) -> tuple[str, ...]:
        """Return the columns by which figures follow one another."""
        return ("series", *self.seen.keys, "length")

    @cached_property
    def _calendar(self) -> pl.DataFrame:
        """Return for each period ``p`` what makes lengths comparable, and the days it begins and ends on."""
        columns = {
            "begins": [one.start.toordinal() for one in self.seen.periods],
            "ends": [one.end.toordinal() for one in self.seen.periods],
        }
        days = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64)).with_row_index("p")
        return self.seen.ranks.select("p", "length").join(days.cast({"p": pl.Int64}), on="p", how="left")

    def lines(self, rows: pl.DataFrame) -> Iterator[Sequence[Row]]:
        """Yield the rows of each line of *runs* that has any among some, in order of time."""
        chosen = self.runs.join(rows.select(*self.line).unique(), on=self.line, how="semi", nulls_equal=True)
        ordered = chosen.sort(*self.line, "p").iter_rows(named=True)
        for _, line in groupby(ordered, key=lambda row: tuple(row[name] for name in self.line)):
            yield list(line)

    def place(self, row: Row) -> Place:
        """Return where the figure of a row stands."""
        return row["series"], tuple(row[key] for key in self.seen.keys), row["p"]

    def places(self, rows: Iterable[Row]) -> list[Place]:
        """Return where the figures of some rows stand."""
        return [self.place(row) for row in rows]
