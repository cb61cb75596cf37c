"""Undescribed tables: a frame, or a CSV file alone, as a dataset that its caller describes."""

from __future__ import annotations

import csv
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.choices import WHOLE
from tieout.entries import Page
from tieout.expectations import Expectations, Scope
from tieout.facts import Dataset, Dialect, Field, Table
from tieout.figures import NumberFormat
from tieout.files.frames import sheet_of
from tieout.model import Refusal, Refused, Unreadable
from tieout.projects import Loaded, scopes_of
from tieout.python.arguments import TEXT, Said, settled, table_of
from tieout.python.libraries import Columns
from tieout.python.lying import Lying, held, numbered
from tieout.relations.tree import figures
from tieout.rules import bound_rules
from tieout.tables import Cells, cells_of, mixed_units, read_cells, without_rows

if TYPE_CHECKING:
    import polars as pl

Entries = Sequence[Mapping[str, Any]]
"""Rules as a rule file has them."""
_LOG = logging.getLogger("tieout")


def of_frame(given: Columns, said: Said, entries: Entries) -> Loaded:
    """Return a frame as a dataset of one table; raise Refused for arguments or rules written wrongly."""
    read = partial(cells_of_frame, given=given)
    return _loaded(said, _columns(given, said), Path(said.name), read, entries)


def of_lying(frame: Lying, said: Said, entries: Entries) -> Loaded:
    """Return a frame as a dataset of one table whose rows stay where they are, if they can be judged there.

    Where they cannot, it is collected; of a lazy frame that is told.

    Raises:
        Refused: arguments or rules are written wrongly.
    """
    given = frame.given

    def rowless(table: Table) -> Cells:
        return replace(without_rows(table), counted="row")

    def collected(table: Table, why: str) -> Cells:
        _tell(frame, said, why)
        return cells_of_frame(table, numbered(frame.collected(), table))

    loaded = _loaded(said, _columns(given, said), Path(said.name), rowless, entries)
    (table,) = loaded.dataset.tables
    why = _unfit(frame, table)
    if not why:
        return replace(loaded, in_place={table.name: frame.opened(table)}, after_all=collected)
    _tell(frame, said, why)
    whole = frame.collected()
    large = frame.lazy and whole.frame.height > WHOLE
    return of_lying(held(whole), said, entries) if large else of_frame(whole, said, entries)


def _unfit(frame: Lying, table: Table) -> str:
    """Say why the rows of a frame cannot be judged where they lie; an empty text where they may be."""
    if table.long:
        return "the rows of a long table are read"
    if not table.having("measure"):
        return "it has no column of numbers"
    if not table.entities:
        return "no column says of what its rows are: name those that do, key="
    names, mixed = [name.strip() for name in frame.given.names], frame.given.mixed
    figures_of = {one.name for one in table.having("measure")}
    if any(f"f{place}" in mixed and name in figures_of for place, name in enumerate(names)):
        return "a column of figures has floats among texts"
    if frame.lazy and any(one.name not in names for one in table.fields):
        return "no column says of what or when its rows are: name those that do, key= and time="
    return ""


def _tell(frame: Lying, said: Said, why: str) -> None:
    if frame.lazy:
        _LOG.warning("%s is collected and judged in memory: %s", said.name, why)


def _columns(given: Columns, said: Said) -> dict[str, str]:
    """Return the columns of a frame, each with its type; raise Refused where two are called the same."""
    names = [name.strip() for name in given.names]
    twice = [name for name, times in Counter(names).items() if name and times > 1]
    if twice:
        mend = "rename one of the columns or levels of the index"
        raise Refused([Refusal(said.name, "", f"column {name!r} stands twice: {mend}") for name in twice])
    return {name: _type(kind) for name, kind in zip(names, given.frame.dtypes, strict=True) if name}


def of_csv(path: Path, said: Said, entries: Entries) -> Loaded:
    """Return a CSV file as a dataset of one table; raise Refused for arguments or rules written wrongly.

    What stands between its cells is the first of ``, ; tab |`` in the header.
    """
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        header = file.readline()
    delimiter = next((mark for mark in ",;\t|" if mark in header), ",")
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    columns = {name: TEXT for name in names if name}
    dialect = Dialect(delimiter)
    loaded = _loaded(said, columns, path, lambda table: read_cells(replace(table, dialect=dialect)), entries)
    return replace(loaded, files=tuple((one.table.path, path) for one in loaded.cells.values()))


def _type(kind: pl.DataType) -> str:
    """Return the type of Table Schema that a column's cells have as texts."""
    import polars as pl  # noqa: PLC0415

    if kind.is_integer():
        return "integer"
    if kind.is_float() or kind.is_decimal():
        return "number"
    named = {pl.String: TEXT, pl.Categorical: TEXT, pl.Enum: TEXT, pl.Null: TEXT, pl.Date: "date"}
    return {**named, pl.Datetime: "datetime"}.get(kind.base_type(), "string")


def _loaded(
    said: Said,
    columns: Mapping[str, str],
    path: Path,
    read: Callable[[Table], Cells | Unreadable],
    entries: Entries,
) -> Loaded:
    """Read a table and its rules; raise Refused with all that is written wrongly in either."""
    table, refusals = table_of(said, columns, path)
    page = Page("rules", document={"rule": list(entries)})
    if refusals:
        # Where the columns are refused, no series is known: the rest of the rules is read all the same.
        bound_rules(page, None)
        raise Refused(refusals + page.refusals)
    cells = read(table)
    if isinstance(cells, Cells) and not (table.long or table.entities or table.having("time")):
        cells = _apart(cells)
        table = cells.table
    whole = _dataset(table, cells)
    scopes = [scope for scope, _ in whole.scopes]
    rules = bound_rules(page, scopes)
    refusals = [*page.refusals, *_untimed(page, scopes), *_mixed(cells)]
    if refusals:
        raise Refused(refusals)
    lines = [line for rule in rules for promise in rule.promises for line in promise.relations]
    final = settled(table, said, columns, {figure.series for line in lines for figure in figures(line)})
    if isinstance(cells, Cells):
        cells = replace(cells, table=final)
    return replace(_dataset(final, cells), expectations=Expectations("rules", tuple(rules)))


def _dataset(table: Table, cells: Cells | Unreadable) -> Loaded:
    dataset = Dataset(table.dataset, table.dataset, Path(), "", (table,))
    known = {table.name: cells} if isinstance(cells, Cells) else {}
    return Loaded(
        dataset=dataset,
        cells=known,
        unreadable=(cells,) if isinstance(cells, Unreadable) else (),
        scopes=tuple(scopes_of(dataset, known)),
        expectations=Expectations(),
    )


def _apart(cells: Cells) -> Cells:
    """Tell rows apart by their places, where no column says of what and when they are."""
    import polars as pl  # noqa: PLC0415

    table, name = cells.table, cells.counted
    while table.field(name):
        name += "_"
    field = Field(name, len(table.fields), "any", "entity", name, "", NumberFormat(), frozenset())
    lines = pl.Series(field.column, map(str, cells.lines), dtype=pl.String)
    whole = replace(table, fields=(*table.fields, field))
    return replace(cells, table=whole, frame=cells.frame.with_columns(lines))


def _mixed(cells: Cells | Unreadable) -> Iterator[Refusal]:
    if isinstance(cells, Cells):
        yield from mixed_units(cells)


def _untimed(page: Page, scopes: Sequence[Scope]) -> Iterator[Refusal]:
    """Say how a column becomes the time, where a rule is refused for want of one."""
    if not page.refusals:
        return
    again = Page(page.path, document=page.document)
    bound_rules(again, [replace(scope, time=scope.time or "time") for scope in scopes])
    if len(again.refusals) < len(page.refusals):
        yield Refusal("time", "", 'no column is the time: name it, such as time="year"')


def cells_of_frame(table: Table, given: Columns) -> Cells:
    """Return the cells of a frame, its rows counted from 1."""
    import polars as pl  # noqa: PLC0415

    columns = {name: f"f{place}" for place, name in enumerate(given.names) if name.strip()}
    frame = given.frame.select(pl.col(column).alias(name) for name, column in columns.items())
    sheet = sheet_of(table, frame, list(given.names))
    mixed = {name.strip(): 64 for name, column in columns.items() if column in given.mixed}
    return cells_of(table, replace(sheet, binary={**sheet.binary, **mixed}))
