"""Facts: what a Data Package says of its tables, read and refused, before any cell is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from tieout.dates import DateFormat
from tieout.figures import NumberFormat
from tieout.periods import Period
from tieout.roundings import NEAREST, Rounding
from tieout.spelling import closest

DESCRIPTOR = "datapackage.json"
ROLES = (
    "entity",
    "time",
    "indicator",
    "value",
    "decimals",
    "unit_mult",
    "unit",
    "status",
    "qualifier",
    "source",
    "note",
    "measure",
)
SDMX_ROLES = {
    "INDICATOR": "indicator",
    "REF_AREA": "entity",
    "TIME_PERIOD": "time",
    "OBS_VALUE": "value",
    "UNIT_MEASURE": "unit",
    "UNIT_MULT": "unit_mult",
    "DECIMALS": "decimals",
    "OBS_STATUS": "status",
    "COMMENT_OBS": "note",
    "QUALIFIER": "qualifier",
    "SOURCE": "source",
    "LOCATOR": "source",
}
NUMERIC = ("number", "integer")
TIMES = ("year", "yearmonth", "date", "datetime")
UNJUDGED = ("boolean", "object", "array", "list", "geopoint", "geojson", "time", "duration")
"""Types of Table Schema whose cells nothing here judges."""
TYPES = (*NUMERIC, *TIMES, "string", "any", *UNJUDGED)
DATABASES = (".sqlite", ".sqlite3", ".db")
"""How the names of SQLite files end."""
QUERIES = (".sql",)
"""How the names of files end that ask PostgreSQL for rows."""
SINGLE = ("time", "indicator", "value", "decimals", "unit_mult", "unit", "status", "qualifier")
"""Roles that a table has once."""

_OF_SDMX = DateFormat()


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table, as the facts promise it."""

    name: str
    index: int
    type: str
    role: str
    title: str
    unit: str
    format: NumberFormat
    missing: frozenset[str]
    required: bool = False
    unique: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    enum: tuple[str, ...] | None = None
    rounding: Rounding = NEAREST
    dates: DateFormat = _OF_SDMX
    bare: bool = True
    """Whether a number stands alone in its cell, as Table Schema's ``bareNumber`` says."""
    trust: tuple[tuple[str, int], ...] = ()
    """Of a source: how many prints of others one of its own is worth, by what stands in the field."""

    @property
    def column(self) -> str:
        """Return the column in frames: names of users never become column names."""
        return f"f{self.index}"

    def period(self, text: str) -> Period:
        """Read a period as the field prints it; raise ValueError, with the mend, for anything else."""
        return self.dates.read(text)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Fields whose values must stand in another table's fields."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is laid out, and what of a database is read.

    Args:
        delimiter: what stands between cells.
        header: the line of the header; the first line that prints anything, if not declared.
        comment: the mark with which lines begin that are none of the table's.
        comment_lines: more such lines, by their number.
        skip_initial_space: whether blanks after a delimiter are none of the cell's.
        table: of a database, which of its tables is read; the only one, if not declared.
    """

    delimiter: str = ","
    header: int | None = None
    comment: str = ""
    comment_lines: frozenset[int] = frozenset()
    skip_initial_space: bool = False
    table: str = ""


class Part(NamedTuple):
    """One file of a table.

    Args:
        path: how reports show it.
        file: where it lies.
        said: the columns that are the same for all its rows, as folders such as ``year=2020`` say.
    """

    path: str
    file: Path
    said: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: where it is, its fields, and its keys.

    Args:
        file: its file, or the first of several.
        path: how reports show that.
        parts: its files, where it may have several.
    """

    dataset: str
    name: str
    file: Path
    path: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    dialect: Dialect = Dialect()
    encoding: str = "utf-8"
    parts: tuple[Part, ...] = ()

    @property
    def files(self) -> tuple[Part, ...]:
        """Return its files, of which there is one at least."""
        return self.parts or (Part(self.path, self.file),)

    def of(self, part: Part) -> Table:
        """Return the table that one of its files is alone."""
        return replace(self, file=part.file, path=part.path, parts=(part,))

    @property
    def binary(self) -> bool:
        """Tell whether its files hold binary values, which nobody printed."""
        return self.database or self.query or self.files[0].file.suffix.lower() == ".parquet"

    @property
    def database(self) -> bool:
        """Tell whether its files are databases, of which it is one table."""
        return self.files[0].file.suffix.lower() in DATABASES

    @property
    def query(self) -> bool:
        """Tell whether its files are queries of a database, whose rows it has."""
        return self.files[0].file.suffix.lower() in QUERIES

    def having(self, role: str) -> tuple[Field, ...]:
        """Return the fields of a role."""
        return tuple(field for field in self.fields if field.role == role)

    def the(self, role: str) -> Field | None:
        """Return the field of a role, if there is one."""
        return next(iter(self.having(role)), None)

    def field(self, name: str) -> Field | None:
        """Return a field by its name."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def long(self) -> bool:
        """Tell whether each row prints one figure of the series that its indicator names."""
        return self.the("indicator") is not None and self.the("value") is not None

    @property
    def printing(self) -> tuple[Field, ...]:
        """Return the fields whose cells are figures: the value, or the measures."""
        return self.having("value") or self.having("measure")

    @property
    def code_lists(self) -> tuple[ForeignKey, ...]:
        """Return the keys by which its indicator points at the lists of its series."""
        indicator = self.the("indicator")
        return tuple(key for key in self.foreign_keys if indicator and key.fields == (indicator.name,))

    @property
    def entities(self) -> tuple[str, ...]:
        """Return the names of the entity fields."""
        return tuple(field.name for field in self.having("entity"))


@dataclass(frozen=True, slots=True)
class Dataset:
    """One data package: its tables, and where its promises are looked for."""

    name: str
    title: str
    folder: Path
    path: str
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table | None:
        """Return a table by its name."""
        return next((table for table in self.tables if table.name == name), None)


def nearest(word: str, valid: Iterable[str]) -> str:
    """Return a hint, never empty: the nearest valid word, or all (at most 20) where none is near."""
    words = sorted(set(valid))
    close = closest(word, words)
    if close:
        return f"did you mean {close!r}?"
    known = ", ".join(one if one.isprintable() else repr(one) for one in words[:20])
    more = f" and {len(words) - 20} more" if len(words) > 20 else ""
    return f"known: {known}{more}" if words else "none is known"
