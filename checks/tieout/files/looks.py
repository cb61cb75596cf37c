"""Looks: what the header of a Parquet file says, and how many rows it has, of which none is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tieout.facts import Table
from tieout.files.headers import match_names
from tieout.files.sheets import Flaw, Sheet

if TYPE_CHECKING:
    import polars as pl


class Look(NamedTuple):
    """What is known of a Parquet file before a row of it is read.

    Args:
        names: of all its columns, as they are printed; behind them those that its folders say.
        columns: of each promised field that it has itself, how its column is printed.
        said: of each other promised field that its folders say, the text that all of its rows have.
        kinds: the types of these columns, by their fields; folders say texts.
        height: how many rows it has.
        flaws: what is wrong with its names.
    """

    names: Sequence[str]
    columns: Mapping[str, str]
    said: Mapping[str, str | None]
    kinds: Mapping[str, Any]
    height: int
    flaws: Sequence[Flaw]

    @property
    def sheet(self) -> Sheet:
        """Return it as a sheet, whose rows are numbered and whose columns are empty."""
        import polars as pl  # noqa: PLC0415

        flaws = [flaw._replace(line=0) for flaw in self.flaws]
        if not self.height:
            flaws.append(Flaw("columns", "warning", "the table has no rows", line=0))
        columns = dict.fromkeys(self.kinds, pl.Series(dtype=pl.String))
        return Sheet(columns, range(1, self.height + 1), flaws, "row")


def look(table: Table) -> Look:
    """Look at a table of one Parquet file; raise an error of Polars where it is none, or OSError."""
    import polars as pl  # noqa: PLC0415

    scanned = scan(table)
    own = scanned.collect_schema()
    said = {name: value for name, value in table.files[0].said if name not in own}
    names = [*own, *said]
    known = match_names(table, names)
    columns = {name: names[place] for name, place in known.places.items() if place < len(own)}
    folders = {name: said[names[place]] for name, place in known.places.items() if place >= len(own)}
    kinds = {name: own[printed] for name, printed in columns.items()} | dict.fromkeys(folders, pl.String)
    height = cast("int", scanned.select(pl.len()).collect().item())
    return Look(names, columns, folders, kinds, height, known.flaws)


def looks(table: Table) -> list[Look]:
    """Look at each of a table's Parquet files."""
    return [look(table.of(part)) for part in table.files]


def starts_of(known: Sequence[Look]) -> Sequence[int]:
    """Return with which row of the whole table each file begins, counted from 0."""
    return list(accumulate((one.height for one in known[:-1]), initial=0))


def scan(table: Table, number: str | None = None, start: int = 0) -> pl.LazyFrame:
    """Scan the one Parquet file of a table under its own name, whatever that and its folders are called.

    Args:
        table: its facts.
        number: the name of a column with the number of each row; without one rows have none.
        start: the number of the first row.
    """
    import polars as pl  # noqa: PLC0415

    return pl.scan_parquet(
        table.file, glob=False, hive_partitioning=False, row_index_name=number, row_index_offset=start
    )
