"""Queries: a ``.sql`` file asks PostgreSQL for the rows of a table, which are read as if they were printed.

Which database is asked stands in the variables that psql reads, such as PGHOST and PGDATABASE, or in the
service that PGSERVICE names: never in a file of the dataset. It is asked in a transaction that can only read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from tieout.facts import Table
from tieout.files.frames import sheet_of
from tieout.files.headers import match_names
from tieout.files.sheets import NotRead, Sheet
from tieout.files.streams import taken

_NAMING = ("PGHOST", "PGHOSTADDR", "PGDATABASE", "PGSERVICE")
"""Without one of these nobody has said that a database is to be asked."""
_DRIVER = "adbc_driver_postgresql"
_AS_THEY_ARE = ("int16", "int32", "int64", "float", "double", "date32[day]", "timestamp[us]")
"""What is had in binary, by Arrow's names; anything else as the text that PostgreSQL prints."""


class Query:
    """The rows that a query asks for.

    Args:
        cursor: of a transaction.
        text: the query.
        table: its facts.
    """

    def __init__(self, cursor: Any, text: str, table: Table) -> None:  # noqa: ANN401 -- of any driver
        """Look at the columns alone."""
        self._cursor, self._text = cursor, text
        cursor.execute(self._all("*", "LIMIT 0"))
        self._kinds = {str(name): str(kind) for name, kind, *_ in cursor.description}
        self.names = list(self._kinds)
        self._known = match_names(table, self.names).places

    def height(self) -> int:
        """Return how many rows there are."""
        self._cursor.execute(self._all("count(*)"))
        return int(self._cursor.fetchone()[0])

    def rows(self) -> Any:  # noqa: ANN401 -- a stream of Arrow
        """Return all rows, of the promised columns, as a stream."""
        # What nobody promised is not read, but for one column that says how many rows there are.
        wanted = [self.names[place] for place in self._known.values()] or self.names[:1]
        cells = ", ".join(self._cell(name) for name in wanted)
        self._cursor.execute(self._all(cells))
        return self._cursor.fetch_record_batch()

    def _all(self, cells: str, end: str = "") -> str:
        # The text is the user's own, who might have asked so too; its last line may be a remark.
        return f"SELECT {cells} FROM ({self._text}\n) AS rows {end}"  # noqa: S608

    def _cell(self, name: str) -> str:
        quoted = '"' + name.replace('"', '""') + '"'
        return quoted if self._kinds[name] in _AS_THEY_ARE else f"{quoted}::text AS {quoted}"


def read_query(table: Table) -> Sheet:
    """Read what a query gives, in its order; raise NotRead or OSError."""
    with asked(table) as query:
        frame = taken(query.rows())
        return sheet_of(table, frame, query.names)


@contextmanager
def asked(table: Table) -> Iterator[Query]:
    """Ask for the rows of a table; raise NotRead where it cannot be, or OSError."""
    text = table.file.read_text("utf-8-sig").strip().rstrip(";")
    if not any(os.environ.get(name) for name in _NAMING):
        mend = "set PGHOST, PGDATABASE and PGUSER, or PGSERVICE, as psql reads them"
        raise NotRead(f"is a query, and nothing says of which PostgreSQL database: {mend}")
    if not all(map(find_spec, (_DRIVER, "pyarrow"))):
        raise NotRead('is a query, and no driver of PostgreSQL is installed: pip install "tieout[postgres]"')
    from adbc_driver_postgresql import dbapi  # noqa: PLC0415

    try:
        with dbapi.connect("postgresql://") as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            cursor.execute("SET LOCAL datestyle = 'ISO'")
            yield Query(cursor, text, table)
    except dbapi.Error as error:
        raise NotRead(f"is a query that PostgreSQL did not answer: {_said(error)}") from error


def _said(error: Exception) -> str:
    """Return what PostgreSQL says went wrong, on one line."""
    _, _, said = str(error).partition("ERROR: ")
    lines = (said or str(error)).strip().splitlines()
    return lines[0].strip().removeprefix("IO: [libpq] ")
