"""The facts of a table as columns of flags: what pandera looks for in memory, where the rows lie."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import narwhals as nw

from tieout.engines.cellwise import must_print
from tieout.engines.faults import CODES
from tieout.engines.plan.columns import Column, NotPlanned
from tieout.facts import Field, ForeignKey, Table
from tieout.figures import EXPLAINED
from tieout.tables import Cells

_BLANK = r"[\x09-\x0d\x1c-\x20\x{85}\pZ]"
"""All that is a blank to Python, in the patterns of every engine."""


class Fact(NamedTuple):
    """One structural rule of one field: where a row breaks it.

    Args:
        rule: its id.
        field: the field that a finding names.
        broken: where it is broken.
    """

    rule: str
    field: Field
    broken: nw.Expr


def facts_of(
    table: Table,
    columns: Sequence[Column],
    unread: Mapping[str, Sequence[object]],
    others: Mapping[str, Cells],
    read: Callable[[str], str],
) -> Iterator[Fact]:
    """Yield what the facts of a table say of each row by itself.

    Args:
        table: its facts.
        columns: its figures, whose numbers stand beside their texts.
        unread: of each field of periods, or of scales, what it prints that is none.
        others: all tables of the dataset by name, for foreign keys.
        read: returns a pattern as the engine reads it that has the rows.

    Raises:
        NotPlanned: a fact cannot be judged row by row.
    """
    figures = {column.field.name: column for column in columns}
    for field in table.fields:
        if must_print(table, field):
            yield Fact("cell", field, nw.col(field.column).is_null())
        if field.name in figures:
            yield from _of_figures(figures[field.name])
        elif field.name in unread:
            yield Fact("cell", field, _one_of(field, unread[field.name]))
        yield from _of_texts(field, read)
    yield from (_foreign_key(table, key, others) for key in table.foreign_keys)
    yield from _status(table)


def blank(name: str) -> nw.Expr:
    """Tell where a name has blanks around it: only other rows say whether that is wrong."""
    return nw.col(name).str.contains(f"^{_BLANK}|{_BLANK}$")


def _one_of(field: Field, values: Sequence[object]) -> nw.Expr:
    text = nw.col(field.column).cast(nw.String)
    return text.is_in(list(values)) if values else nw.lit(value=False)


def _of_figures(column: Column) -> Iterator[Fact]:
    field, value = column.field, nw.col(column.value)
    yield Fact("cell", field, nw.col(column.bad))
    limits = []
    if field.minimum is not None:
        limits.append(value < float(field.minimum))
    if field.maximum is not None:
        limits.append(value > float(field.maximum))
    if limits:
        outside = nw.any_horizontal(*limits, ignore_nulls=True)
        yield Fact("range", field, outside.fill_null(value=False))


def _of_texts(field: Field, read: Callable[[str], str]) -> Iterator[Fact]:
    text = nw.col(field.column).cast(nw.String)
    codes = field.enum if field.enum is not None else CODES.get(field.role)
    if codes is not None:
        yield Fact("codes", field, (~text.is_in(list(codes))).fill_null(value=False))
    if field.min_length is not None:
        yield Fact("length", field, (text.str.len_chars() < field.min_length).fill_null(value=False))
    if field.max_length is not None:
        yield Fact("length", field, (text.str.len_chars() > field.max_length).fill_null(value=False))
    if field.pattern is not None:
        matches = text.str.contains(f"^(?:{read(field.pattern)})$")
        yield Fact("pattern", field, (~matches).fill_null(value=False))


def _foreign_key(table: Table, key: ForeignKey, others: Mapping[str, Cells]) -> Fact:
    target = others.get(key.resource)
    own = [field for name in key.fields if (field := table.field(name))]
    if target is None or target.table.name == table.name:
        raise NotPlanned(f"the foreign key {', '.join(key.fields)} is looked up in the table itself")
    their = [field.column for name in key.reference if (field := target.table.field(name))]
    rows = target.frame.select(their).drop_nulls().unique().iter_rows()
    known = [row[0] if len(row) == 1 else _told_apart(row) for row in rows]
    texts = [nw.col(field.column).cast(nw.String) for field in own]
    text = texts[0] if len(texts) == 1 else _put_together(texts)
    return Fact("foreign-key", own[0], (~text.is_in(known)).fill_null(value=False))


def _told_apart(texts: Sequence[str]) -> str:
    """Put texts together, before each its length: else "AB" and "C" would be "A" and "BC"."""
    return "".join(f"{len(text)}:{text}" for text in texts)


def _put_together(texts: Sequence[nw.Expr]) -> nw.Expr:
    """Do so with the cells of each row; null where one is."""
    parts = [part for text in texts for part in (text.str.len_chars().cast(nw.String), nw.lit(":"), text)]
    return nw.concat_str(*parts)


def _status(table: Table) -> Iterator[Fact]:
    status, values = table.the("status"), table.printing
    if status is None or not values:
        return
    said = nw.col(status.column)
    empty = nw.all_horizontal(*(nw.col(one.column).is_null() for one in values), ignore_nulls=False)
    wrong = (said.is_in(list(EXPLAINED)) & ~empty) | ((said == "A") & empty)
    yield Fact("status", status, wrong.fill_null(value=False))
