"""What facts and printed rows say of each series before it is judged: unit, range, bounds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tieout.facts import Field
from tieout.figures import domain
from tieout.model import EVERYTHING, Interval
from tieout.relations.tree import Figure
from tieout.tables import Cells, Series

if TYPE_CHECKING:
    import polars as pl


_ZERO = Fraction(0)


class Said(NamedTuple):
    """What is said of one series.

    Args:
        unit: its unit; empty where none is given, or rows give several.
        allowed: the values that it may take.
        qualifiers: how its actual figures are printed: ``>``, ``<``, ``~``, or plainly.
    """

    unit: str = ""
    allowed: Interval = EVERYTHING
    qualifiers: frozenset[str] = frozenset()

    @property
    def bounds(self) -> bool:
        """Tell whether figures are printed, and all of them as bounds."""
        return bool(self.qualifiers) and self.qualifiers <= {">", "<"}


def allowed_by(said: Mapping[str, Said]) -> Callable[[Figure], Interval]:
    """Return what tells which values the facts allow a figure."""

    def allowed(figure: Figure) -> Interval:
        span = said.get(figure.series, Said()).allowed
        if figure.over is not None:
            # Nobody knows here how many figures the sum has.
            return Interval(_ZERO if span.low >= 0 else -math.inf, _ZERO if span.high <= 0 else math.inf)
        if figure.or_zero or (figure.reach is not None and figure.reach.restart):
            return Interval(min(span.low, _ZERO), max(span.high, _ZERO))
        return span

    return allowed


def said_of(tables: Sequence[Cells], series: Mapping[str, Series]) -> dict[str, Said]:
    """Return what is said of each series of some tables."""
    units: dict[str, set[str]] = {}
    qualifiers: dict[str, set[str]] = {}
    for cells in tables:
        for name, unit, qualifier in _printed(cells):
            units.setdefault(name, set()).add(unit)
            qualifiers.setdefault(name, set()).add(qualifier)
    return {
        name: Said(
            _only({one.unit_in(unit) for unit in units.get(name, {""})}),
            domain(one.minimum, one.maximum),
            frozenset(qualifiers.get(name, ())),
        )
        for name, one in series.items()
    }


def _only(units: set[str]) -> str:
    return units.pop() if len(units) == 1 else ""


def _printed(cells: Cells) -> Iterator[tuple[str, str, str]]:
    """Yield series, unit and qualifier of what is printed, each combination once."""
    import polars as pl  # noqa: PLC0415

    table = cells.table
    unit, qualifier, status = (_texts(cells, table.the(role)) for role in ("unit", "qualifier", "status"))
    said = pl.DataFrame({"unit": unit, "qualifier": qualifier, "status": status})
    for field, names in _values(cells):
        printed = said.with_columns(names.alias("series"), cells.frame[field.column].alias("text"))
        actual = printed.filter(pl.col("text").is_not_null() & (pl.col("status") != "F"))
        yield from actual.select("series", "unit", "qualifier").drop_nulls().unique().iter_rows()


def _values(cells: Cells) -> Iterator[tuple[Field, pl.Series]]:
    """Yield each field of figures, with the series that each row of it belongs to."""
    import polars as pl  # noqa: PLC0415

    table = cells.table
    indicator, value = table.the("indicator"), table.the("value")
    if indicator is not None and value is not None:
        yield value, cells.frame[indicator.column]
        return
    for field in table.having("measure"):
        yield field, pl.Series([field.name] * cells.frame.height, dtype=pl.String)


def _texts(cells: Cells, field: Field | None) -> pl.Series:
    import polars as pl  # noqa: PLC0415

    if field is None:
        return pl.Series([""] * cells.frame.height, dtype=pl.String)
    return cells.frame[field.column].fill_null("")
