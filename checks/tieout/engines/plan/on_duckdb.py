"""DuckDB: tables in Parquet files and in databases; windows bring each row beside those before it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from tieout.engines.plan.cast import cast, quoted
from tieout.engines.plan.columns import Column, of_number
from tieout.engines.plan.partners import PERIOD, before
from tieout.engines.plan.sources import Ordered
from tieout.engines.plan.table import ROW, Plan
from tieout.facts import Field, Table
from tieout.files.headers import match_names
from tieout.files.looks import Look, looks, starts_of
from tieout.files.streams import taken

if TYPE_CHECKING:
    import duckdb
    import polars as pl

_NUMBERS = count()
"""They tell apart what a connection has a name for."""
_HELD = "tieout_held"
_NUMBER = "file_row_number"
"""What DuckDB calls the number of a row in its file, unless a column of that is called so."""


class DuckDBSource:
    """The rows of a table, queried as they are needed.

    Args:
        native: the rows: their number and their cells.
        names: the names of all columns, as they are printed.
        connection: what they are had by, if nobody else keeps it open.
    """

    def __init__(
        self,
        native: duckdb.DuckDBPyRelation,
        names: Sequence[str],
        connection: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        """Take the rows."""
        self.native, self.names, self.connection = native, names, connection
        self._held: list[str] = []

    @classmethod
    def of_file(cls, table: Table) -> DuckDBSource:
        """Look at the columns of Parquet files, which stand one below the other, and at no row."""
        connection = _connected()
        known = looks(table)
        named = {name for one in known for name in one.kinds}
        fields = [one for one in table.fields if one.name in named]
        parts = [
            _rows(part.file, one, start, fields)
            for part, one, start in zip(table.files, known, starts_of(known), strict=True)
        ]
        return cls(connection.sql(" UNION ALL ".join(parts)), known[0].names, connection)

    @classmethod
    def of_stream(cls, table: Table, rows: Any, printed: Sequence[str]) -> DuckDBSource:  # noqa: ANN401
        """Hold the rows of a stream of Arrow, which has the promised columns at least.

        Args:
            table: its facts.
            rows: the stream.
            printed: the names of all columns, as they are printed.
        """
        connection = _connected()
        connection.from_arrow(rows).create(_HELD)
        return cls(cls.of_relation(table, connection.table(_HELD)).native, printed, connection)

    @classmethod
    def of_relation(cls, table: Table, rows: duckdb.DuckDBPyRelation) -> DuckDBSource:
        """Take a relation: a table of a database, or a query, whose rows are numbered as it gives them."""
        places = match_names(table, rows.columns).places
        known = [one for one in table.fields if one.name in places]
        chosen = [f"{_quoted(rows.columns[places[one.name]])} AS {one.column}" for one in known]
        return cls(rows.project(", ".join([_numbered(0), *chosen])), rows.columns)

    @property
    def frame(self) -> nw.LazyFrame[Any]:
        """Return the rows: the number of each, ``r``, and its cells, ``f0``, ``f1``, ..."""
        frame: nw.LazyFrame[Any] = nw.from_native(self.native)
        return frame

    def distinct(self, field: Field) -> Sequence[str]:
        """Return each text of a column once."""
        texts = self.native.filter(f"{field.column} IS NOT NULL").project(f"{field.column}::VARCHAR")
        return [text for (text,) in texts.distinct().fetchall()]

    def decimals(
        self, columns: Sequence[Column], placed: nw.Expr | None, rows: int | None
    ) -> Mapping[str, Mapping[int, int]]:
        """Return how many cells other than zero print so many decimals, for each column by its name."""
        frame = self.frame if rows is None else self.frame.head(rows)
        frame = frame if placed is None else frame.filter(placed)
        numbers: duckdb.DuckDBPyRelation = self.with_numbers(frame, columns).to_native()
        counts = [f"histogram({one.places}) FILTER ({one.value} <> 0)" for one in columns]
        (found,) = numbers.aggregate(", ".join(counts)).fetchall()
        return {one.field.name: dict(counted or {}) for one, counted in zip(columns, found, strict=True)}

    def with_numbers(self, frame: nw.LazyFrame[Any], columns: Sequence[Column]) -> nw.LazyFrame[Any]:
        """Add the number of each cell, whether it is bad or odd, and how many decimals it prints."""
        texts = [text for one in columns if not one.binary for text in cast(one)]
        numbers = [number for one in columns if one.binary for number in of_number(one)]
        if texts:
            native: duckdb.DuckDBPyRelation = frame.to_native()
            frame = nw.from_native(native.project(", ".join(["*", *texts])))
        return frame.with_columns(*numbers) if numbers else frame

    def each(self, look: Callable[[Ordered], pl.DataFrame]) -> list[pl.DataFrame]:
        """Return what is found by looking at all rows."""
        return [look(self)]

    @property
    def stays(self) -> bool:
        """Tell that what is worked out is dropped when something is collected."""
        return False

    def blocks(
        self,
        frame: nw.LazyFrame[Any],
        entities: Sequence[str],  # noqa: ARG002 -- what does not fit into memory DuckDB puts elsewhere
    ) -> Generator[nw.LazyFrame[Any], None, None]:
        """Yield all rows at once."""
        yield from self.kept(frame, lambda rows: [rows])

    def in_order(
        self,
        frame: nw.LazyFrame[Any],
        entities: Sequence[str],
        periods: int,  # noqa: ARG002 -- windows need no width
        needed: Mapping[int, Sequence[str]],
    ) -> nw.LazyFrame[Any]:
        """Put beside each row of some entities what stands so many rows before it, in order of periods."""
        native: duckdb.DuckDBPyRelation = frame.to_native()
        parts = f"PARTITION BY {', '.join(entities)} " if entities else ""
        added = [
            f"lag({name}, {rows}) OVER w AS {before(name, rows)}"
            for rows, names in needed.items()
            for name in names
        ]
        window = f"WINDOW w AS ({parts}ORDER BY {PERIOD}, {ROW})"
        text = f"SELECT *, {', '.join(added)} FROM {{}} {window}"  # noqa: S608 -- our own names
        beside: nw.LazyFrame[Any] = nw.from_native(_query(native, text))
        return beside

    def fetched(self, plan: Plan, entities: pl.DataFrame) -> pl.DataFrame:
        """Return all rows of some entities, cleaned; all rows of a table that has none."""
        rows = plan.cleaned(self.frame)
        native: duckdb.DuckDBPyRelation = rows.to_native()
        if plan.keys:
            keyed = rows.with_columns(*plan.entity_texts()).to_native()
            known = ", ".join(f"({', '.join(map(quoted, row))})" for row in entities.select(plan.keys).rows())
            keys = ", ".join(plan.keys)
            chosen = f"({keys}) IN (VALUES {known})" if known else "false"
            native = keyed.filter(chosen).project(f"* EXCLUDE ({keys})")
        return taken(native)

    def of_rows(self, rows: pl.DataFrame) -> Ordered:
        """Return rows that were fetched as a source of their own, in memory."""
        from tieout.engines.plan.on_polars import PolarsSource  # noqa: PLC0415

        return PolarsSource(rows.lazy(), self.names)

    def kept(
        self,
        frame: nw.LazyFrame[Any],
        parts: Callable[[nw.LazyFrame[Any]], Sequence[nw.LazyFrame[Any]]],
    ) -> list[nw.LazyFrame[Any]]:
        """Work rows out once, into tables of the connection, for all that is asked until it is collected.

        Else what parts are made by is worked out, and planned, as often as something is asked of them.
        """
        made = parts(frame)
        return [self._table(one) for one in (made if len(made) == 1 else parts(self._table(frame)))]

    def _table(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        name = f"tieout_{next(_NUMBERS)}"
        _query(frame.to_native(), f"CREATE TEMP TABLE {name} AS FROM {{}}")
        self._held.append(name)
        held: nw.LazyFrame[Any] = nw.from_native(_query(self.native, f"FROM {name}"))
        return held

    def collected(self, frames: Sequence[nw.LazyFrame[Any]]) -> Sequence[pl.DataFrame]:
        """Return what several queries of the same rows come to."""
        found = [taken(frame.to_native()) for frame in frames]
        while self._held:
            _query(self.native, f"DROP TABLE {self._held.pop()}")
        return found


def _connected() -> duckdb.DuckDBPyConnection:
    import duckdb  # noqa: PLC0415

    # Else what does not fit into memory is put where somebody works.
    return duckdb.connect(config={"temp_directory": tempfile.gettempdir()})


def _query(rows: duckdb.DuckDBPyRelation, text: str) -> Any:  # noqa: ANN401 -- None for what is no query
    """Query some rows, which stand in braces: by a name of their own, which may be looked up late."""
    name = f"tieout_{next(_NUMBERS)}"
    return rows.query(name, text.format(name))


def _rows(file: Path, known: Look, start: int, fields: Sequence[Field]) -> str:
    """Return the query of the rows of a file, numbered from a start on.

    A file whose reader numbers its rows is read by several threads.
    """
    options = ["hive_partitioning = false"]
    number = _numbered(start)
    if _NUMBER not in map(str.lower, known.names):
        options.append(f"{_NUMBER} = true")
        number = f"{_NUMBER} + {start} AS {ROW}"
    cells = ", ".join([number, *(_cell(known, field) for field in fields)])
    return f"SELECT {cells} FROM read_parquet({', '.join([quoted(_literally(file)), *options])})"  # noqa: S608


def _numbered(start: int) -> str:
    return f"row_number() OVER () + {start - 1} AS {ROW}"


def _cell(known: Look, field: Field) -> str:
    """Return what a file has of a field: its column, what its folders say, or nothing."""
    if field.name in known.columns:
        return f"{_quoted(known.columns[field.name])} AS {field.column}"
    said = known.said.get(field.name)
    return f"{'NULL' if said is None else quoted(said)} AS {field.column}"


def _literally(file: Path) -> str:
    """Return the path of a file whose name may look like a pattern of several."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(file))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def takes(pattern: str) -> bool:
    """Tell whether DuckDB takes a pattern: it has limits of its own."""
    import duckdb  # noqa: PLC0415

    try:
        duckdb.connect().execute("SELECT regexp_matches('', ?)", [pattern]).fetchall()
    except duckdb.Error:
        return False
    return True
