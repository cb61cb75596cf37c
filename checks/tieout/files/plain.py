"""Plain files: CSV so simple that Polars reads it, and gives the very cells and lines that we should."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from tieout.facts import Dialect, Table
from tieout.files.headers import Header, promised, read_header
from tieout.files.sheets import Sheet

if TYPE_CHECKING:
    import polars as pl

_WITHIN = b"\x01"
"""What stands between the cells of a file that is read as one column of lines: it stands in none."""
_NEVER = (b'"', b"\0", _WITHIN, b"\x1c", b"\x1d", b"\x1e", b"\x1f")
"""Quotes, and controls that are blanks to Python alone."""


def read_plain(table: Table) -> Sheet | None:
    """Read a CSV file whose every line is a row and looks it; None for any other, or raise OSError.

    What is None here may be a good table all the same: it has to be read row by row. Whether a file
    is plain is proved from its bytes, for Polars has its own way with quotes, ragged rows and empty lines.
    """
    dialect = table.dialect
    if not _usual(table):
        return None
    with table.file.open("rb") as file:
        head, body = file.readline().removeprefix(BOM_UTF8), file.read()
    if not (_clean(head, dialect) and _clean(body, dialect)):
        return None
    first = head.rstrip(b"\r\n")
    header = first.decode().split(dialect.delimiter)
    again = len(header) > 1 and (body.startswith(first) or b"\n" + first in body)
    if again or not promised(table, header):
        return None
    known = read_header(table, header)
    frame = _frame(body, dialect.delimiter, len(header), known)
    if frame is None or _has_oddities(table, known, frame):
        return None
    columns = {name: frame[f"c{place}"] for name, place in known.places.items()}
    return Sheet(columns, range(2, frame.height + 2), known.flaws, places=known.places)


def _usual(table: Table) -> bool:
    """Tell whether encoding and dialect are what Polars knows of, and the header is the first line."""
    dialect = table.dialect
    if table.encoding != "utf-8" or not dialect.delimiter.isascii():
        return False
    return dialect.header in (None, 1) and not dialect.comment_lines and not dialect.skip_initial_space


def _clean(part: bytes, dialect: Dialect) -> bool:
    """Tell whether a part of a file has lines, ended as usual, and nothing in them that bites."""
    if not part or part.startswith(BOM_UTF8) or any(mark in part for mark in _NEVER):
        return False
    if part.count(b"\r") != part.count(b"\r\n"):
        return False
    mark = dialect.comment.encode()
    return not mark or not (part.startswith(mark) or b"\n" + mark in part)


def _frame(body: bytes, delimiter: str, width: int, known: Header) -> pl.DataFrame | None:
    """Return the promised columns, or None if any line has not as many cells as the header."""
    import polars as pl  # noqa: PLC0415

    def read(columns: list[str], between: str, chosen: list[int]) -> pl.DataFrame:
        schema = dict.fromkeys(columns, pl.String)
        return pl.read_csv(
            body, has_header=False, schema=schema, columns=chosen, separator=between, quote_char=None
        )

    try:
        # All bytes are in the lines: so it is here that they are proved to be UTF-8.
        lines = read(["line"], _WITHIN.decode(), [0])["line"]
        if lines.null_count() or len(lines) != body.count(b"\n") + (not body.endswith(b"\n")):
            return None
        if not lines.str.count_matches(delimiter, literal=True).eq(width - 1).all():
            return None
        del lines
        frame = read([f"c{place}" for place in range(width)], delimiter, sorted(known.places.values()))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None  # OSError, although no file is read: to Polars, "x^" begins a compressed one
    return frame.fill_null("")


def _has_oddities(table: Table, known: Header, frame: pl.DataFrame) -> bool:
    """Tell whether a line may print nothing, or nothing beside a note in its first cell."""
    import polars as pl  # noqa: PLC0415

    time = table.the("time")
    notes = time is not None and time.name in known.places
    beside = [f"c{place}" for place in known.places.values() if place or not notes]
    blank = pl.all_horizontal(pl.col(beside).str.strip_chars() == "")
    return not beside or bool(frame.select(blank.any()).item())
