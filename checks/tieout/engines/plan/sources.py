"""Sources: what a plan asks of the engine in whose hands the rows of a table are."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import narwhals as nw

from tieout.engines.plan.columns import Column
from tieout.facts import Field

if TYPE_CHECKING:
    import polars as pl

    from tieout.engines.plan.settlement import Settlement, Told
    from tieout.engines.plan.table import Plan


class Rows(Protocol):
    """The rows of a table, where they lie."""

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """Return the rows: the number of each, ``r``, and its cells, ``f0``, ``f1``, ..."""

    @property
    def names(self) -> Sequence[str]:
        """Return the names of all columns, as they are printed."""

    def distinct(self, field: Field) -> Sequence[str]:
        """Return each text of a column once."""

    def decimals(
        self, columns: Sequence[Column], placed: nw.Expr | None, rows: int | None
    ) -> Mapping[str, Mapping[int, int]]:
        """Return how many cells other than zero print so many decimals, for each column by its name.

        Args:
            columns: the columns.
            placed: which rows count; all where it is None.
            rows: so many rows are looked at, the first ones; all where it is None.
        """

    def each(self, look: Callable[[Ordered], pl.DataFrame]) -> list[pl.DataFrame]:
        """Return what is found by looking at the rows, all of them or some at a time."""

    def collected(self, frames: Sequence[nw.LazyFrame[Any]]) -> Sequence[pl.DataFrame]:
        """Return what several queries come to."""

    def fetched(self, plan: Plan, entities: pl.DataFrame) -> pl.DataFrame:
        """Return all rows of some entities, cleaned; all rows of a table that has none.

        Args:
            plan: says which columns the entities are.
            entities: one a row, as ``Plan.keys`` names them.
        """

    def of_rows(self, rows: pl.DataFrame) -> Ordered:
        """Return rows that were fetched as a source of their own, in memory."""


class Ordered(Rows, Protocol):
    """Rows that one engine reads, and puts in order."""

    @property
    def stays(self) -> bool:
        """Tell whether all rows are worked out at once, and stay in memory when something is collected."""

    def with_numbers(self, frame: nw.LazyFrame[Any], columns: Sequence[Column]) -> nw.LazyFrame[Any]:
        """Add the number of each cell, whether it is bad or odd, and how many decimals it prints."""

    def blocks(
        self, frame: nw.LazyFrame[Any], entities: Sequence[str]
    ) -> Generator[nw.LazyFrame[Any], None, None]:
        """Yield rows, worked out once, in as many blocks of whole entities as memory is to be spared for.

        Args:
            frame: all rows of the table.
            entities: the columns of the entities.
        """

    def in_order(
        self,
        frame: nw.LazyFrame[Any],
        entities: Sequence[str],
        periods: int,
        needed: Mapping[int, Sequence[str]],
    ) -> nw.LazyFrame[Any]:
        """Put rows in order of entities and periods, and beside each what stands so many rows before it.

        Args:
            frame: the rows; ``p`` is the number of each period.
            entities: the columns of the entities.
            periods: how many periods there are.
            needed: the columns that are needed from so many rows before; ``p`` is below zero, or null,
                where that row is of other entities.
        """

    def kept(
        self,
        frame: nw.LazyFrame[Any],
        parts: Callable[[nw.LazyFrame[Any]], Sequence[nw.LazyFrame[Any]]],
    ) -> list[nw.LazyFrame[Any]]:
        """Work rows out once, where they lie, for all that is asked of them.

        Args:
            frame: the rows.
            parts: what is made of them, and kept: of rows that nobody asks for nothing is.
        """


@runtime_checkable
class Spread(Rows, Protocol):
    """Rows that several workers hold, of which each settles its own."""

    def settle(self, plan: Plan, frame: nw.LazyFrame[Any], told: Told) -> Settlement:
        """Carry out a plan on some of the rows, as ``settle`` does on all of them together."""


Source = Ordered | Spread
