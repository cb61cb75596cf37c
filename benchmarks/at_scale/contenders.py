"""Contenders: who judges the large table, and what of the eight checks each really does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import NamedTuple

from at_scale.checks import Found, Table

Find = Callable[[Table], Iterable[Found]]
Judge = Callable[..., Iterable[Found]]


class Contender(NamedTuple):
    """Somebody who judges the table.

    Args:
        name: on the command line and in the results.
        does: how it does the eight checks.
        module: where its ``find`` is.
        engine: what that takes besides the table.
        function: of the module, that does it.
        counts: whether it says how many findings there are, and not of all which ones.
        spark: whether it needs PySpark, which the others must not see: some import all of it.
        nan_is_missing: whether it cannot tell a float that is NaN from a missing one.
    """

    name: str
    does: str
    module: str
    engine: str = ""
    function: str = "find"
    counts: bool = False
    spark: bool = False
    nan_is_missing: bool = False

    def start(self) -> Find:
        """Import what it needs, and return what judges a table."""
        find: Judge = getattr(import_module(f"at_scale.{self.module}"), self.function)
        return partial(find, engine=self.engine) if self.engine else find


_OURS = "all eight from facts and rules, and lists every finding with its evidence"
_FIRST = "as `tieout check` does: all eight, counts every finding, lists the first with their evidence"
_THEIRS = "{}; numbers, and whether parts, users and rates fit, its user computes in {} before"
CONTENDERS = {
    one.name: one
    for one in (
        Contender("tieout-polars", _OURS, "with_tieout", "polars"),
        Contender("tieout-polars-first", _FIRST, "with_tieout", "polars", "count", counts=True),
        Contender("tieout-duckdb", _OURS, "with_tieout", "duckdb"),
        Contender("tieout-spark", _OURS, "with_tieout", "spark", spark=True),
        Contender("polars", "all eight by hand: two queries, one sort by one number", "with_polars"),
        Contender("duckdb", "all eight by hand: one query with windows", "with_duckdb"),
        Contender(
            "numpy", "all eight by hand: PyArrow reads, a dense grid of areas by years judges", "with_numpy"
        ),
        Contender("spark", "all eight by hand: the same query as DuckDB", "with_spark", spark=True),
        Contender(
            "pandera-pandas",
            _THEIRS.format("types, required, unique, range and codes by a schema", "pandas"),
            "with_pandera_pandas",
            nan_is_missing=True,
        ),
        Contender(
            "pandera-polars",
            _THEIRS.format("types, required, unique, range and codes by a schema", "Polars"),
            "with_pandera_polars",
        ),
        Contender(
            "gx",
            _THEIRS.format("types, required, unique, range and codes by expectations", "pandas"),
            "with_gx",
            nan_is_missing=True,
        ),
        Contender(
            "pointblank",
            _THEIRS.format("types, required, unique, range and codes by steps", "Polars"),
            "with_pointblank",
        ),
    )
}
