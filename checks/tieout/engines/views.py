"""Views: which figures a rule sees: the actual ones, or what is forecast and else what is actual."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tieout.engines.observe import Observations
from tieout.relations.tree import Figure


@dataclass(frozen=True)
class View:
    """The figures that a rule may use.

    Args:
        seen: all observations.
        forecasts: whether forecasts are judged; then partners may be forecasts too.
    """

    seen: Observations
    forecasts: bool = False
    _rows: dict[Figure, pl.DataFrame] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out for another process what it can choose again."""
        return {**self.__dict__, "_rows": {}}

    @property
    def figures(self) -> pl.DataFrame:
        """Return all figures of the view, one for each series, entities and period."""
        return self.seen.forecasts if self.forecasts else self.seen.actual

    def rows(self, figure: Figure) -> pl.DataFrame:
        """Return the figures that a reference can mean."""
        alone = Figure(figure.series, figure.selectors)
        if alone not in self._rows:
            self._rows[alone] = self.chosen(self.figures, alone)
        return self._rows[alone]

    def chosen(self, frame: pl.DataFrame, figure: Figure) -> pl.DataFrame:
        """Keep the rows of a figure's series that its selectors allow."""
        seen = self.seen
        rows = frame.filter(pl.col("series") == seen.number(figure.series))
        for name, value in figure.selectors:
            rows = rows.filter(pl.col(f"e{seen.entities.index(name)}") == value)
        return rows

    def printed(self, figure: Figure) -> pl.DataFrame:
        """Return those that are printed and can be read."""
        return self.rows(figure).filter(pl.col("printed") == 1)

    def judged(self, figure: Figure) -> pl.DataFrame:
        """Return those at which a rule has items: the actual figures, or the forecasts."""
        rows = self.rows(figure)
        if not (self.forecasts or self.seen.foresees):
            return rows
        return rows.filter(pl.col("forecast") == int(self.forecasts))

    def taken(self) -> pl.DataFrame:
        """Return the observations behind the figures."""
        rows, keys = self.seen.rows, ["series", *self.seen.keys, "p"]
        if not self.seen.foresees:
            return rows
        if not self.forecasts:
            return rows.filter(pl.col("forecast") == 0)
        used = self.seen.forecasts.select(*keys, "forecast")
        return rows.join(used, on=[*keys, "forecast"], how="semi")
