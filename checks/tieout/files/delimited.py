"""Delimited files: CSV as people and programs write it, each row with the line on which it begins."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple, TextIO

from tieout.facts import Dialect, Table
from tieout.files.headers import Header, promised, read_header
from tieout.files.plain import read_plain
from tieout.files.sheets import Flaw, NotRead, Sheet

if TYPE_CHECKING:
    import polars as pl

_Row = tuple[int, list[str]]
_LOOKED_AT = 20
"""How many lines may stand above a header, for it to be found."""
_AT_ONCE = 50_000
_LONG = 80
_LONGEST_CELL = 2**31 - 1  # by its own limit, Python would give up a table for one long remark
_BYTE_ORDER = "\N{ZERO WIDTH NO-BREAK SPACE}"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class _Noted(NamedTuple):
    """The lines on which rows begin, and what is wrong with rows and header."""

    lines: list[int]
    flaws: list[Flaw]


def read_delimited(table: Table) -> Sheet:
    """Read a CSV file; raise NotRead where it is none, or OSError."""
    try:
        return read_plain(table) or read_by_row(table)
    except UnicodeError as error:
        raise NotRead(_undecodable(table)) from error


def read_by_row(table: Table) -> Sheet:
    """Read a CSV file row by row, however it is written; raise NotRead, OSError, or UnicodeError."""
    import polars as pl  # noqa: PLC0415

    noted = _Noted([], [])
    at, header, body = _parted(table, _rows(table), noted.flaws)
    known = read_header(table, header)
    rows = _judged(table, header, known, body, noted)
    parts = [_frame(known, [])]
    while chunk := list(islice(rows, _AT_ONCE)):
        parts.append(_frame(known, chunk))
    if header and not noted.lines:
        noted.flaws.append(Flaw("columns", "warning", "the file has a header and no rows", line=at))
    frame = pl.concat(parts)
    columns = {name: frame[f"c{place}"] for name, place in known.places.items()}
    flaws = [flaw._replace(line=at) for flaw in known.flaws]
    return Sheet(columns, noted.lines, [*flaws, *noted.flaws], places=known.places)


def _frame(known: Header, rows: Sequence[list[str]]) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415

    columns = {
        f"c{place}": [row[place] if place < len(row) else None for row in rows]
        for place in known.places.values()
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


@contextmanager
def opened(table: Table) -> Iterator[TextIO]:
    """Open a file of lines as text, behind the mark of its byte order if it has one."""
    with table.file.open(newline="", encoding=table.encoding) as file:
        if file.read(1) != _BYTE_ORDER:
            file.seek(0)
        yield file


def _rows(table: Table) -> Iterator[_Row]:
    """Yield the rows that print anything; those that the dialect calls comments do not count."""
    dialect = table.dialect
    csv.field_size_limit(_LONGEST_CELL)
    with opened(table) as file:
        blanks = dialect.skip_initial_space
        reader = csv.reader(file, delimiter=dialect.delimiter, skipinitialspace=blanks, strict=True)
        line = 1
        try:
            for row in reader:
                if not _is_empty(row) and not _is_comment(dialect, line, row):
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise NotRead(f"is no valid CSV: {error}, on the row that begins on line {line}") from error


def _is_empty(row: list[str]) -> bool:
    return not any(row) or not (row[0].strip() or any(map(str.strip, row)))


def _is_comment(dialect: Dialect, line: int, row: list[str]) -> bool:
    marked = bool(dialect.comment) and row[0].startswith(dialect.comment)
    return marked or line in dialect.comment_lines


def _parted(table: Table, rows: Iterator[_Row], flaws: list[Flaw]) -> tuple[int, list[str], Iterator[_Row]]:
    """Return the line of the header, the header, and the rows below it.

    It is the first line that prints anything, or the declared one. Where that prints none of the
    promised names, and a line below prints most of them, it is that one, and a finding.
    """
    declared = table.dialect.header
    head = list(islice(rows, max(_LOOKED_AT, declared or 0)))
    if declared is not None:
        head = [(line, row) for line, row in head if line >= declared]
    elif head and not promised(table, head[0][1]):
        best = max(range(len(head)), key=lambda place: promised(table, head[place][1]))
        if 2 * promised(table, head[best][1]) > len(table.fields):
            flaws.append(_titled(table, head[0], head[best][0]))
            head = head[best:]
    at, header = head[0] if head else (1, [])
    return at, header, chain(head[1:], rows)


def _titled(table: Table, above: _Row, line: int) -> Flaw:
    title = _shortened(table.dialect.delimiter.join(above[1]))
    message = f"the header stands on line {line}, and what stands above it, {title}, is no part of it"
    mend = f'delete it, or declare the resource\'s "dialect": {{"headerRows": [{line}]}}'
    return Flaw("columns", "error", f"{message}: {mend}", line=above[0])


def _judged(
    table: Table, header: list[str], known: Header, body: Iterator[_Row], noted: _Noted
) -> Iterator[list[str]]:
    """Yield the rows of the table, noting their lines, and what is wrong with them."""
    for line, row in body:
        if row == header and len(header) > 1:
            noted.flaws.append(Flaw("row", "error", "the header stands here again; it is no row", line=line))
            continue
        if _is_note(table, known, row):
            noted.flaws.append(Flaw("row", "error", _note(row[0]), line=line))
            continue
        if len(row) != len(header) and not known.slipped:
            noted.flaws.append(_ragged(row, header, len(noted.lines), table.dialect.delimiter))
        noted.lines.append(line)
        yield row


def _is_note(table: Table, known: Header, row: list[str]) -> bool:
    """Tell whether a line prints one text at its beginning, and neither a period nor anything else."""
    if not row[0] or any(row[1:]):
        return False
    time = table.the("time")
    if time is None or time.name not in known.places:
        return False
    return known.places[time.name] > 0 or not time.dates.reads(row[0])


def _note(text: str) -> str:
    mend = 'delete it, or name its line in the dialect\'s "commentRows"'
    return f"{_shortened(text)} stands alone on its line, which is no row: {mend}"


def _shortened(text: str) -> str:
    return repr(text) if len(text) <= _LONG else f"{text[:_LONG]!r}..."


def _ragged(row: list[str], header: list[str], number: int, delimiter: str) -> Flaw:
    width, cells = len(header), len(row)
    said = f"the row has {cells} {'cell' if cells == 1 else 'cells'} and the header {width}"
    if cells < width:
        gone = [name.strip() or "a column without a name" for name in header[cells:]]
        said += f", so {', '.join(gone)} {'is' if len(gone) == 1 else 'are'} missing"
    elif any(row[width:]):
        said += f"; a cell with {delimiter!r} in it must stand in quotes, or it shifts what follows"
    return Flaw("row", "error", said, number)


def _undecodable(table: Table) -> str:
    """Say which byte on which line does not belong into the encoding."""
    content = table.file.read_bytes()
    if content.startswith(_UTF_16):
        mend = 'declare the resource\'s "encoding": "utf-16"'
        return f"is not {table.encoding.upper()}: it begins as UTF-16 does; {mend}"
    try:
        content.decode(table.encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = f"byte 0x{content[error.start]:02x} on line {line} does not belong there"
    except UnicodeError as error:
        place = str(error)
    else:
        place = "some bytes do not belong there"
    mend = 'save it as UTF-8 or declare the resource\'s "encoding"'
    return f"is not {table.encoding.upper()}: {place}; {mend}"
