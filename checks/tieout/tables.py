"""Tables: the cells of data files, as printed, with the line where each stands."""

from __future__ import annotations

import csv
import dataclasses
import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tieout.facts import Dataset, Field, Table
from tieout.figures import BadCell, NumberFormat
from tieout.model import Refusal, Severity, Unreadable
from tieout.roundings import NEAREST, Rounding, read_short

if TYPE_CHECKING:
    import polars as pl


class Flaw(NamedTuple):
    """A structural fault found in a file: its id, what is wrong, and where."""

    rule: str
    severity: Severity
    message: str
    row: int | None = None
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one table.

    Args:
        table: its facts.
        frame: one text column for each field (``f0``, ``f1``, ...), null where missing.
        lines: for each row, the line of the file on which it begins.
        flaws: what was wrong with header and rows.
        absent: fields that the file lacks.
        binary: the bits of the floats of each field whose cells are no texts.
    """

    table: Table
    frame: pl.DataFrame
    lines: list[int]
    flaws: tuple[Flaw, ...]
    absent: frozenset[str]
    binary: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def text(self, row: int, field: Field) -> str:
        """Return a cell as printed; an empty text where it is missing."""
        value = self.frame.item(row, field.column)
        return "" if value is None else str(value)


def read_cells(table: Table) -> Cells | Unreadable:
    """Read a table's file; say why it cannot be read instead of raising."""
    try:
        return _cells(table)
    except OSError as error:
        return Unreadable(table.path, f"cannot be opened: {error.strerror or error}")
    except UnicodeError:
        return Unreadable(table.path, _undecodable(table))
    except _BrokenCsv as error:
        return Unreadable(table.path, f"is no valid CSV: {error}")


class _BrokenCsv(Exception):
    """The file is no CSV; the message names the line."""


def _undecodable(table: Table) -> str:
    """Say which byte on which line does not belong into the encoding."""
    content = table.file.read_bytes()
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


def _cells(table: Table) -> Cells:
    import polars as pl  # noqa: PLC0415

    flaws: list[Flaw] = []
    header: list[str] = []
    places: dict[str, int] = {}
    columns: list[list[str | None]] = [[] for _ in table.fields]
    lines: list[int] = []
    for number, (line, row) in enumerate(_rows(table)):
        if number == 0:
            header, places = row, _header(table, row, flaws)
            continue
        if len(row) != len(header):
            flaws.append(_ragged(row, len(header), len(lines)))
        lines.append(line)
        for field, column in zip(table.fields, columns, strict=True):
            place = places.get(field.name)
            cell = row[place] if place is not None and place < len(row) else None
            column.append(None if cell is None or cell in field.missing else cell)
    absent = [field for field in table.fields if field.name not in places]
    flaws += _absent(absent, header)
    if header and not lines:
        flaws.append(Flaw("columns", "warning", "the file has a header and no rows"))
    frame = pl.DataFrame(
        dict(zip((field.column for field in table.fields), columns, strict=True)),
        schema={field.column: pl.String for field in table.fields},
    )
    return Cells(table, frame, lines, tuple(flaws), frozenset(field.name for field in absent))


def _rows(table: Table) -> Iterator[tuple[int, list[str]]]:
    encoding = "utf-8-sig" if table.encoding == "utf-8" else table.encoding
    with table.file.open(newline="", encoding=encoding) as file:
        reader = csv.reader(file, delimiter=table.delimiter, strict=True)
        line = 1
        try:
            for row in reader:
                if row:
                    yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise _BrokenCsv(f"{error}, on the row that begins on line {line}") from error


def _header(table: Table, row: list[str], flaws: list[Flaw]) -> dict[str, int]:
    names = [name.strip() for name in row]
    for name, stripped in zip(row, names, strict=True):
        if name != stripped:
            flaws.append(Flaw("columns", "warning", f"the header {name!r} has blanks around it"))
        if table.field(stripped) is None:
            promised = "the facts promise no such column"
            flaws.append(Flaw("columns", "warning", f"column {stripped!r} is not judged: {promised}"))
    for name in sorted({name for name in names if names.count(name) > 1}):
        times = names.count(name)
        flaws.append(Flaw("columns", "error", f"column {name!r} stands {times} times; the first is used"))
    return {name: names.index(name) for name in names if table.field(name) is not None}


def _ragged(row: list[str], width: int, number: int) -> Flaw:
    gone = width - len(row)
    rest = f", so {gone} {'is' if gone == 1 else 'are'} missing" if gone > 0 else ""
    message = f"the row has {len(row)} cells and the header {width}{rest}"
    return Flaw("row", "error", message, number)


def _absent(absent: list[Field], header: list[str]) -> list[Flaw]:
    """Say which promised columns are not there; once, where one slip explains them all."""
    slip = _slip(header, absent) if absent else ""
    if slip:
        return [Flaw("columns", "error", slip)]
    names = [name.strip() for name in header]
    flaws = []
    for field in absent:
        close = difflib.get_close_matches(field.name, names, 1, 0.7)
        hint = f"; did you mean {field.name!r} by {close[0]!r}?" if close else ""
        message = f"column {field.name!r} is promised by the facts and absent{hint}"
        flaws.append(Flaw("columns", "error", message, None, field))
    return flaws


def _slip(header: list[str], absent: list[Field]) -> str:
    if not header:
        promised = ", ".join(field.name for field in absent)
        return f"the file is empty: it has no header, and the facts promise {promised}"
    mark = next((mark for mark in ";\t|" if len(header) == 1 and mark in header[0]), "")
    if not mark:
        return ""
    declared = json.dumps({"delimiter": mark})
    return (
        f"the header is one column, {header[0]!r}: if {mark!r} stands between the cells, "
        f'declare the resource\'s "dialect": {declared}'
    )


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its unit, the values it may take, and how it is called."""

    name: str
    unit: str = ""
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    title: str = ""
    rounding: Rounding = NEAREST


def mixed_units(cells: Cells) -> Iterator[Refusal]:
    """Yield a refusal for each figure whose rows are printed in different units."""
    import polars as pl  # noqa: PLC0415

    table, unit = cells.table, cells.table.the("unit")
    roles = ("indicator", "entity", "time")
    keys = [field for role in roles for field in table.having(role)]
    if unit is None or not table.long or cells.absent & {field.name for field in keys}:
        return
    placed = cells.frame.with_row_index("row").drop_nulls([field.column for field in keys])
    grouped = placed.group_by([field.column for field in keys], maintain_order=True)
    said = grouped.agg(
        pl.col("row"), pl.col(unit.column).drop_nulls().unique(maintain_order=True).alias("units")
    )
    for row in said.filter(pl.col("units").list.len() > 1).iter_rows(named=True):
        figure = " ".join(str(row[field.column]) for field in keys)
        lines = ", ".join(str(cells.lines[number]) for number in row["row"])
        units = " and ".join(row["units"])
        yield Refusal(table.path, f"lines {lines}", f"{figure} is printed in different units: {units}")


def series_of(dataset: Dataset, table: Table, cells: dict[str, Cells]) -> dict[str, Series]:
    """Return the series of a table: its measures, or the indicators of its code list."""
    if not table.long:
        return {
            field.name: Series(
                field.name, field.unit, field.minimum, field.maximum, field.title, field.rounding
            )
            for field in table.having("measure")
        }
    indicator, value = table.the("indicator"), table.the("value")
    assert indicator is not None
    assert value is not None
    plain = Series("", value.unit, value.minimum, value.maximum, "", value.rounding)
    found: dict[str, Series] = {}
    for code, row in _code_list(dataset, table, indicator, cells):
        found[code] = _with_facts(replace(plain, name=code, title=code), row)
    if table.name in cells:
        for code in cells[table.name].frame[indicator.column].unique().drop_nulls():
            found.setdefault(code, replace(plain, name=code, title=code))
    return found


def _code_list(
    dataset: Dataset, table: Table, indicator: Field, cells: dict[str, Cells]
) -> Iterator[tuple[str, dict[str, str]]]:
    for key in table.foreign_keys:
        target = dataset.table(key.resource)
        if key.fields != (indicator.name,) or target is None or target.name not in cells:
            continue
        code = target.field(key.reference[0])
        rows = cells[target.name]
        for number in range(rows.frame.height):
            row = {field.name: rows.text(number, field) for field in target.fields}
            if code is not None and row[code.name]:
                yield row[code.name], row


def _with_facts(series: Series, row: dict[str, str]) -> Series:
    def limit(name: str, otherwise: Fraction | None) -> Fraction | None:
        try:
            return NumberFormat().read(row[name]).value if row.get(name) else otherwise
        except BadCell:  # a structural finding of the code list
            return otherwise

    title = row.get("name_en") or row.get("name") or row.get("title") or series.title
    return replace(
        series,
        unit=row.get("unit") or series.unit,
        minimum=limit("minimum", series.minimum),
        maximum=limit("maximum", series.maximum),
        title=title,
        rounding=_rounding(row.get("rounding", ""), series.rounding),
    )


def _rounding(text: str, otherwise: Rounding) -> Rounding:
    try:
        return read_short(text) if text else otherwise
    except ValueError:  # a structural finding of the code list
        return otherwise
