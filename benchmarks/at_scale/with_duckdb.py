"""DuckDB by hand: the SQL that its user would write."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from at_scale.checks import TENTHS, Found, Table
from at_scale.sql import Words, decimals_of, found, judged, usual

# NaN of a Parquet file is below 1e300 there, so it is asked by name.
_WORDS = Words("isfinite({})", "lag(users IGNORE NULLS)")


def find(table: Table) -> Iterator[Found]:
    """Yield what breaks a check."""
    source = f"read_csv('{table.file}', all_varchar=true)" if table.csv else f"read_parquet('{table.file}')"
    with duckdb.connect() as database:
        database.execute("SET preserve_insertion_order = false")
        decimals = {}
        if not table.declared:
            for name in TENTHS:
                decimals[name] = usual(database.execute(decimals_of(table, source, name, _WORDS)).fetchall())
        yield from found(database.execute(judged(table, source, decimals, _WORDS)).fetchall())
