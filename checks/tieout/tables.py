"""Tables: the cells of data files, as printed, with the line where each stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from tieout.facts import Dataset, Field, Table
from tieout.figures import BadCell, NumberFormat
from tieout.files.databases import read_sqlite
from tieout.files.delimited import read_delimited
from tieout.files.frames import read_parquet
from tieout.files.looks import looks
from tieout.files.parts import flaws_of, joined, starts_of, told
from tieout.files.queries import read_query
from tieout.files.sheets import Flaw, NotRead, Sheet
from tieout.kinds.keys import is_percent
from tieout.model import Refusal, Unreadable
from tieout.roundings import NEAREST, Rounding, read_short
from tieout.slips import BARE

if TYPE_CHECKING:
    import polars as pl

_LANGUAGE = "name_[a-z]{2}"
"""Columns of a code list that say how its series are called in one language."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one table.

    Args:
        table: its facts.
        frame: one text column for each field (``f0``, ``f1``, ...), null where missing.
        lines: for each row, the line of its file on which it begins, or the number of the row there.
        flaws: what was wrong with header and rows.
        absent: fields that the file lacks.
        counted: what ``lines`` counts: ``line``, or ``row`` in a file that has no lines.
        binary: the bits of each field whose numbers were floats, not prints.
        starts: with which row each file of the table begins, counted from 0.
        places: for each file, if it has lines, which cell of a row each field is, counted from 0.
        decimals: how many decimals each column prints, by its field, where not all of its rows are here.
    """

    table: Table
    frame: pl.DataFrame
    lines: Sequence[int]
    flaws: tuple[Flaw, ...]
    absent: frozenset[str]
    counted: str = "line"
    binary: Mapping[str, int] = field(default_factory=dict)
    starts: tuple[int, ...] = (0,)
    places: tuple[Mapping[str, int], ...] = ()
    decimals: Mapping[str, int] = field(default_factory=dict)

    def path(self, row: int) -> str:
        """Return the path of the file that a row stands in."""
        return self.table.files[self._part(row)].path

    def place(self, row: int, path: str) -> str:
        """Return the line of a row, as it is told in the file at a path."""
        own = self.path(row)
        return str(self.lines[row]) if own == path else f"{self.lines[row]} of {own}"

    def rows(self) -> Iterator[tuple[str, range]]:
        """Yield the path of each file with its rows."""
        ends = (*self.starts[1:], len(self.lines))
        for part, start, end in zip(self.table.files, self.starts, ends, strict=False):
            yield part.path, range(start, end)

    def text(self, row: int, field: Field) -> str:
        """Return a cell as printed; an empty text where it is missing."""
        value = self.frame.item(row, field.column)
        return "" if value is None else str(value)

    def source(self, row: int) -> str:
        """Return who printed a row and where, as its fields of that role say."""
        return " ".join(filter(None, (self.text(row, one) for one in self.table.having("source"))))

    def trust(self, row: int) -> int:
        """Return how many prints of others a row is worth, as its fields of role source declare; else 1."""
        declared = (dict(one.trust).get(self.text(row, one), 1) for one in self.table.having("source"))
        return max(declared, default=1)

    def line(self, row: int) -> int:
        """Return the line of a row; of one that is not here its number in its file."""
        return self.lines[row] if self.lines else row - self.starts[self._part(row)] + 1

    def _part(self, row: int) -> int:
        return bisect_right(self.starts, row) - 1

    def periods(self, field: Field) -> pl.Series:
        """Return the text of each row's period, null where none can be read; each print is read once."""
        import polars as pl  # noqa: PLC0415

        column = self.frame[field.column]
        prints = column.unique().drop_nulls()
        read = [field.period(text).text if field.dates.reads(text) else None for text in prints]
        texts = pl.Series(read, dtype=pl.String)
        return column.replace_strict(prints, texts, default=None, return_dtype=pl.String)


def read_cells(table: Table) -> Cells | Unreadable:
    """Read a table's files; say why one cannot be read instead of raising."""
    sheets: list[Sheet] = []
    for part in table.files:
        alone = table.of(part)
        try:
            sheets.append(_read(alone))
        except OSError as error:
            return Unreadable(part.path, f"cannot be opened: {error.strerror or error}", table.dataset)
        except NotRead as error:
            return Unreadable(part.path, str(error), table.dataset)
    return cells_of(table, *sheets)


def _read(table: Table) -> Sheet:
    """Read a table of one file; raise NotRead or OSError."""
    if table.database:
        return read_sqlite(table)
    if table.query:
        return read_query(table)
    return read_parquet(table) if table.binary else read_delimited(table)


def without_rows(table: Table) -> Cells:
    """Return the cells of a table whose file is not read: every column that its facts promise, and no row."""
    import polars as pl  # noqa: PLC0415

    nothing = pl.Series(dtype=pl.String)
    return cells_of(table, Sheet(dict.fromkeys((one.name for one in table.fields), nothing), (), ()))


def looked_at(table: Table) -> Cells:
    """Return a table of several Parquet files without its rows: where each file begins, and its flaws."""
    sheets = told([one.sheet for one in looks(table)])
    starts, flaws = starts_of(sheets), tuple(flaws_of(sheets))
    return replace(without_rows(table), starts=starts, flaws=flaws, counted="row")


def cells_of(table: Table, *sheets: Sheet) -> Cells:
    """Return the cells of the sheets of a table's files, by its fields."""
    import polars as pl  # noqa: PLC0415

    parts = told(sheets)
    sheet = joined(parts)
    nothing = pl.Series([None] * len(sheet.lines), dtype=pl.String)
    frame = pl.DataFrame(
        {one.column: _printed(one, sheet.columns.get(one.name, nothing)) for one in table.fields}
    )
    absent = frozenset(one.name for one in table.fields if one.name not in sheet.columns)
    return Cells(
        table=table,
        frame=frame,
        lines=sheet.lines,
        flaws=tuple(sheet.flaws),
        absent=absent,
        counted=sheet.counted,
        binary=sheet.binary,
        starts=starts_of(parts),
        places=tuple(one.places for one in parts),
    )


def _printed(field: Field, column: pl.Series) -> pl.Series:
    """Return what a column prints, without what the facts call missing or no part of a number."""
    import polars as pl  # noqa: PLC0415

    cell = pl.lit(column)
    if not field.bare:
        before, behind = _affix(field.unit, field.unit[-1:]), _affix(field.unit, field.unit[:1])
        inner = cell.str.extract(f"^{before}(.*?){behind}$")
        cell = pl.when(inner.str.contains(field.format.pattern)).then(inner).otherwise(cell)
    missing = pl.lit(column).is_in(list(field.missing))
    return pl.select(pl.when(~missing).then(cell).alias("")).to_series()


def _affix(unit: str, edge: str) -> str:
    """Return the expression of what may stand beside a number: never what could be a part of it."""
    beside = rf"[\s\p{{Sc}}{re.escape(BARE)}]"
    return f"(?:{beside}|{re.escape(unit)})*" if edge and edge not in "0123456789+-.," else f"{beside}*"


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its unit, the values it may take, and how it is called."""

    name: str
    unit: str = ""
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    title: str = ""
    rounding: Rounding = NEAREST
    names: tuple[tuple[str, str], ...] = ()
    """How it is called in each language that says so: ``en``, ``zh``."""
    table: str = ""
    """The wide table whose column it is; long tables share their series."""
    stock: bool = False
    """Whether its code list says that it is a stock: what is there at a time, and no flow over it."""

    @property
    def id(self) -> str:
        """Return what tells it apart from all other series of its dataset."""
        return f"{self.table}|{self.name}" if self.table else self.name

    def unit_in(self, row: str) -> str:
        """Return the unit of a figure in a row that states this one, or none.

        In a long table it is the row's. A row of a wide table may print several measures: its unit is
        that of those that declare none.
        """
        return (self.unit or row) if self.table else (row or self.unit)

    @property
    def as_its_row(self) -> bool:
        """Tell whether the power of ten and the decimals of a row are this series' too.

        They are not those of a percentage in a wide table, which stands beside what they are meant for.
        """
        return not (self.table and is_percent(self.unit))


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
        path = cells.path(row["row"][0])
        lines = ", ".join(cells.place(number, path) for number in row["row"])
        units = " and ".join(row["units"])
        yield Refusal(path, f"{cells.counted}s {lines}", f"{figure} is printed in different units: {units}")


def series_of(dataset: Dataset, table: Table, cells: dict[str, Cells]) -> dict[str, Series]:
    """Return the series of a table: its measures, or the indicators of its code list."""
    if not table.long:
        return {field.name: _measured(table, field) for field in table.having("measure")}
    indicator, value = table.the("indicator"), table.the("value")
    assert indicator is not None
    assert value is not None
    plain = Series("", value.unit, *_range(table, value), "", value.rounding)
    found: dict[str, Series] = {}
    for rows, code, number in _codes(dataset, table, cells):
        row = {field.name: rows.text(number, field) for field in rows.table.fields}
        found[code] = _with_facts(replace(plain, name=code, title=code), row)
    if table.name in cells:
        for code in cells[table.name].frame[indicator.column].unique(maintain_order=True).drop_nulls():
            found.setdefault(code, replace(plain, name=code, title=code))
    return found


def _measured(table: Table, field: Field) -> Series:
    """Return the series that a column of a wide table is."""
    names = (("en", field.title),) if field.title != field.name else ()
    low, high = _range(table, field)
    return Series(field.name, field.unit, low, high, field.title, field.rounding, names, table.name)


def _range(table: Table, field: Field) -> tuple[Fraction | None, Fraction | None]:
    """Return the values that the figures of a field may take, in base units.

    A field limits what is printed. Where rows scale their prints, of that only the sign is left.
    """
    low, high = field.minimum, field.maximum
    if not table.having("unit_mult") or (not table.long and is_percent(field.unit)):
        return low, high
    zero = Fraction(0)
    return zero if low is not None and low >= 0 else None, zero if high is not None and high <= 0 else None


def unread_roundings(dataset: Dataset, table: Table, cells: Mapping[str, Cells]) -> Iterator[Refusal]:
    """Yield a refusal for each rounding in a table's code list that nobody could keep to."""
    for rows, code, number in _codes(dataset, table, cells):
        declared = rows.table.field("rounding")
        text = rows.text(number, declared) if declared else ""
        try:
            read_short(text or "exact")
        except ValueError as error:
            place = f"{rows.counted} {rows.lines[number]}"
            yield Refusal(rows.path(number), place, f"rounding {text!r} of {code}: {error}")


def _codes(dataset: Dataset, table: Table, cells: Mapping[str, Cells]) -> Iterator[tuple[Cells, str, int]]:
    """Yield the rows of a table's code list, each with its code."""
    for key in table.code_lists:
        target = dataset.table(key.resource)
        if target is None or target.name not in cells:
            continue
        code, rows = target.field(key.reference[0]), cells[target.name]
        for number in range(rows.frame.height):
            if code is not None and rows.text(number, code):
                yield rows, rows.text(number, code), number


def _with_facts(series: Series, row: dict[str, str]) -> Series:
    def limit(name: str, otherwise: Fraction | None) -> Fraction | None:
        try:
            return NumberFormat().read(row[name]).value if row.get(name) else otherwise
        except BadCell:  # a structural finding of the code list
            return otherwise

    title = row.get("name_en") or row.get("name") or row.get("title") or ""
    names = {"en": title, **{name[-2:]: text for name, text in row.items() if re.fullmatch(_LANGUAGE, name)}}
    return replace(
        series,
        unit=row.get("unit") or series.unit,
        minimum=limit("minimum", series.minimum),
        maximum=limit("maximum", series.maximum),
        title=title or series.title,
        rounding=_rounding(row.get("rounding", ""), series.rounding),
        names=tuple((language, text) for language, text in names.items() if text),
        stock=row.get("stock_or_flow", "").casefold() == "stock",
    )


def _rounding(text: str, otherwise: Rounding) -> Rounding:
    try:
        return read_short(text) if text else otherwise
    except ValueError:  # refused, as unread_roundings says
        return otherwise
