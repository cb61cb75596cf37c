"""Databases: a table or a view of a SQLite file, read as if it were printed, and never written to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.facts import Field, Table, nearest
from tieout.files.frames import sheet_of
from tieout.files.headers import match_names
from tieout.files.sheets import NotRead, Sheet

if TYPE_CHECKING:
    import sqlite3

    import polars as pl

_AT_ONCE = 50_000
_BITS = 64
"""Those of every float in SQLite."""
_NAMES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
)


def read_sqlite(table: Table) -> Sheet:
    """Read a table of a SQLite file, in the order of its rowids; raise NotRead or OSError."""
    import sqlite3  # noqa: PLC0415

    with table.file.open("rb"):
        file = table.file.resolve()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?{_manner(file)}", uri=True)) as database:
            return _sheet(table, database)
    except sqlite3.Error as error:
        raise NotRead(f"is no SQLite database that can be read: {error}") from error


def _manner(file: Path) -> str:
    """Return how a file is opened so that nothing is written, and nothing that was left beside it is missed.

    A reader of a database with a log of writes makes that log anew, unless it is told that nobody writes.
    """
    left = [file.with_name(file.name + end) for end in ("-wal", "-journal")]
    return "mode=ro" if any(one.exists() for one in left) else "immutable=1"


def _sheet(table: Table, database: sqlite3.Connection) -> Sheet:
    import polars as pl  # noqa: PLC0415

    source = _quoted(_chosen(table, database))
    names = [column[0] for column in database.execute(f"SELECT * FROM {source} LIMIT 0").description]  # noqa: S608
    known = match_names(table, names).places
    # What nobody promised is not read, but for one column that says how many rows there are.
    wanted = [names[place] for place in known.values()] or names[:1]
    fields = [table.field(name) for name in known] or [None]
    floats: set[str] = set()
    parts = [pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))]
    for rows in _rows(database, source, wanted):
        columns = dict(zip(wanted, zip(*rows, strict=True), strict=True))
        floats |= {name for name, column in columns.items() if any(isinstance(one, float) for one in column)}
        parts.append(_texts(columns, fields))
    sheet = sheet_of(table, pl.concat(parts), names)
    return replace(sheet, binary={name: _BITS for name, place in known.items() if names[place] in floats})


def _chosen(table: Table, database: sqlite3.Connection) -> str:
    """Return the name of the table that is read: the one declared, or the only one there is."""
    names = [name for (name,) in database.execute(_NAMES)]
    declared = table.dialect.table
    if declared and declared not in names:
        raise NotRead(f"has no table {declared!r}: {nearest(declared, names)}")
    if not declared and len(names) != 1:
        mend = f'say which is meant in the resource\'s "dialect": {{"table": "..."}}; {nearest("", names)}'
        raise NotRead(f"has {len(names)} tables: {mend}")
    return declared or names[0]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rows(
    database: sqlite3.Connection, source: str, wanted: Sequence[str]
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows, some at once; a view, and a table without rowids, has them in an order of its own."""
    import sqlite3  # noqa: PLC0415

    query = f"SELECT {', '.join(map(_quoted, wanted))} FROM {source}"  # noqa: S608 -- its own names, quoted
    try:
        cursor = database.execute(f"{query} ORDER BY rowid")
    except sqlite3.OperationalError:
        cursor = database.execute(query)
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def _texts(columns: dict[str, tuple[Any, ...]], fields: Sequence[Field | None]) -> pl.DataFrame:
    """Return values as texts; numbers have the decimal mark that their field declares."""
    import polars as pl  # noqa: PLC0415

    marks = ["." if field is None else field.format.decimal for field in fields]
    texts = {
        name: pl.Series([_text(value, mark) for value in column], dtype=pl.String)
        for (name, column), mark in zip(columns.items(), marks, strict=True)
    }
    return pl.DataFrame(texts)


def _text(value: object, mark: str) -> str | None:
    if isinstance(value, float):
        # What is whole has no ".0": nobody printed it.
        return repr(value).removesuffix(".0").replace(".", mark)
    if isinstance(value, bytes):
        return value.hex()
    return None if value is None else str(value)
