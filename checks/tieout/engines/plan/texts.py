"""Texts: cells that are neither figures in binary nor texts, as the texts that reading them gives.

Days, moments, decimals of a fixed number of digits, marks of truth and categories say the same in every
engine. What an engine says in words of its own is left as it is, unless nobody looks at it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import narwhals as nw

from tieout.engines.plan.sources import Rows, Source
from tieout.facts import NUMERIC, TIMES, Field, Table

_WIDEST = 38
"""So many digits has a decimal at most."""
_PLAIN = (nw.Date, nw.Boolean, nw.Categorical, nw.Enum)
_THERE = nw.lit("...")


def as_texts(table: Table, source: Rows, numbers: Collection[str] = ()) -> nw.LazyFrame[Any]:
    """Return the rows of a table with texts where reading them gives texts, if every engine says the same.

    Args:
        table: its facts.
        source: its rows.
        numbers: columns that were decimals, and are texts by now.
    """
    frame = source.frame
    kinds = frame.collect_schema()
    fields = [field for field in table.fields if field.column in kinds]
    days = _days(source, [one.column for one in fields if kinds[one.column] == nw.Datetime])
    texts = []
    for field in fields:
        kind = kinds[field.column]
        text = _text(field, kind, day=field.column in days)
        if _is_unseen(table, field) and kind not in (nw.String, *_PLAIN):
            text = nw.when(~nw.col(field.column).is_null()).then(_THERE)
        if field.format.decimal != "." and (kind == nw.Decimal or field.column in numbers):
            text = text.str.replace_all(".", field.format.decimal, literal=True)
        texts.append(text.alias(field.column))
    return frame.with_columns(*texts)


def with_texts(table: Table, source: Any) -> Source:  # noqa: ANN401 -- of Polars or DuckDB
    """Return a source of rows in one engine with texts where reading them gives texts."""
    source.native = as_texts(table, source).to_native()
    found: Source = source
    return found


def _days(source: Rows, moments: Collection[str]) -> Collection[str]:
    """Return those columns of moments that are all midnight: they are days."""
    if not moments:
        return ()
    midnight = [(nw.col(name).dt.truncate("1d") == nw.col(name)).all().alias(name) for name in moments]
    (found,) = source.collected([source.frame.select(*midnight)])
    # Of no moments at all an engine may say nothing.
    return [name for name in moments if found[name].item() is not False]


def _text(field: Field, kind: Any, *, day: bool) -> nw.Expr:  # noqa: ANN401 -- a type of narwhals
    cell = nw.col(field.column)
    if kind in _PLAIN:
        return cell.cast(nw.String)
    if kind == nw.Decimal and kind.scale < _WIDEST:
        # DuckDB leaves out the zero before the point where there is no room for it.
        return cell.cast(nw.Decimal(_WIDEST, kind.scale)).cast(nw.String)
    if day:
        return cell.dt.to_string("%Y-%m-%d")
    if kind.is_integer() and field.role not in ("measure", "entity", "time"):
        return cell.cast(nw.String)
    return cell


def _is_unseen(table: Table, field: Field) -> bool:
    """Tell whether nobody looks at what stands in a column."""
    if any(field.name in key.fields for key in table.foreign_keys):
        return False
    said = (field.enum, field.min_length, field.max_length, field.pattern)
    free = all(one is None for one in said) and not (field.required or field.unique)
    return free and field.role in ("", "note") and field.type not in (*NUMERIC, *TIMES)
