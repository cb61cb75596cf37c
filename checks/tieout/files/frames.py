"""Frames: tables of binary values, from a Parquet file or from memory, read as if they were printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tieout.facts import Table
from tieout.files.binary import texts_of
from tieout.files.headers import match_names
from tieout.files.sheets import Flaw, NotRead, Sheet

if TYPE_CHECKING:
    import polars as pl


def read_parquet(table: Table) -> Sheet:
    """Read a Parquet file; raise NotRead where it is none, or OSError."""
    import polars as pl  # noqa: PLC0415

    try:
        with table.file.open("rb") as file:
            own = list(pl.read_parquet_schema(file))
            said = {name: value for name, value in table.files[0].said if name not in own}
            names = [*own, *said]
            promised = {place for place in match_names(table, names).places.values() if place < len(own)}
            file.seek(0)
            # What nobody promised is not read, but for one column that says how many rows there are.
            frame = pl.read_parquet(file, columns=sorted(promised or {*range(len(own))[:1]}))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        why = str(error).partition("\n")[0].removeprefix("parquet: ")
        raise NotRead(f"is no valid Parquet: {why}") from error
    columns = [pl.lit(value, pl.String).alias(name) for name, value in said.items()]
    return sheet_of(table, frame.with_columns(columns), names)


def sheet_of(table: Table, frame: pl.DataFrame, names: list[str] | None = None) -> Sheet:
    """Return a frame as a sheet, its rows counted from 1.

    Args:
        table: its facts.
        frame: the promised columns, at least.
        names: the names of all columns, where the frame lacks those that nobody promised.
    """
    header = frame.columns if names is None else names
    known = match_names(table, header)
    chosen = frame.select(frame[header[place]].alias(name) for name, place in known.places.items())
    texts, bits = texts_of(chosen)
    flaws = [flaw._replace(line=0) for flaw in known.flaws]
    if not frame.height:
        flaws.append(Flaw("columns", "warning", "the table has no rows", line=0))
    columns = {
        name: _marked(table, name, texts[name]) if kind.is_numeric() else texts[name]
        for name, kind in chosen.schema.items()
    }
    return Sheet(columns, range(1, frame.height + 1), flaws, "row", bits)


def _marked(table: Table, name: str, texts: pl.Series) -> pl.Series:
    """Give numbers the decimal mark that their field declares: binary ones have none of their own."""
    field = table.field(name)
    return texts if field is None else texts.str.replace(".", field.format.decimal, literal=True)
