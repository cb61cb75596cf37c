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
        spark: whether it needs PySpark, which the others must not see: some import all of it.
        one_rule: in which cells it judges types and required by one rule.
    """

    name: str
    does: str
    module: str
    engine: str = ""
    spark: bool = False
    one_rule: tuple[str, ...] = ()

    def start(self) -> Find:
        """Import what it needs, and return what judges a table."""
        find: Judge = import_module(f"at_scale.{self.module}").find
        return partial(find, engine=self.engine) if self.engine else find


_ALL = ("text", "float", "csv")
_FLOATS = ("float",)  # NaN is missing in pandas
_OURS = "all eight from facts and rules; the first findings with their evidence, the rest by key"
_THEIRS = "{}; numbers, and whether parts, users and rates fit, its user computes in {} before"
CONTENDERS = {
    one.name: one
    for one in (
        Contender("tieout", f"{_OURS}, and what explains the first", "with_tieout", one_rule=_ALL),
        Contender("tieout-polars", _OURS, "with_tieout", "polars", one_rule=_ALL),
        Contender("tieout-duckdb", _OURS, "with_tieout", "duckdb", one_rule=_ALL),
        Contender("tieout-spark", _OURS, "with_tieout", "spark", spark=True, one_rule=_ALL),
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
            one_rule=_FLOATS,
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
            one_rule=_FLOATS,
        ),
        Contender(
            "pointblank",
            _THEIRS.format("types, required, unique, range and codes by steps", "Polars"),
            "with_pointblank",
        ),
    )
}
