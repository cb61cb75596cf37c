"""Cast: what texts say as numbers, as DuckDB reads them."""

from __future__ import annotations

from tieout.engines.plan.columns import FAITHFUL, Column

_WHOLE = "^[+-]?[0-9]+$"
_DECIMAL = "^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)$"
_READ = "^[+-]?(?:(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?|(?i:inf|infinity|nan))$"
"""What every engine reads as a number, whatever the format of a field."""


def cast(column: Column) -> list[str]:
    """Return what the texts of a column say; which of those that engines read are no numbers here is odd.

    Only what is not surely a number is looked at once more.
    """
    form, text = column.field.format, column.field.column
    plain = f"replace({text}, {quoted(form.group)}, '')" if form.group else text
    if form.decimal != ".":
        plain = f"replace({plain}, {quoted(form.decimal)}, '.')"
    long = f"length({plain}) > {FAITHFUL}"
    sure = f"{_matches(plain, _WHOLE if form.integer else _DECIMAL)} AND NOT {long}"
    if form.group or form.decimal != ".":
        sure += f" AND {_matches(text, form.pattern)}"
    reads = f"({_matches(plain, _WHOLE)} OR {long})" if form.integer else _matches(plain, _READ)
    point = f"strpos({plain}, '.')"
    return [
        f"CAST(CASE WHEN {sure} THEN {plain} END AS DOUBLE) AS {column.value}",
        f"CASE WHEN {sure} THEN false ELSE coalesce(NOT {reads}, false) END AS {column.bad}",
        f"CASE WHEN {sure} THEN false ELSE coalesce({reads}, false) END AS {column.odd}",
        f"CASE WHEN {point} > 0 THEN length({plain}) - {point} ELSE 0 END AS {column.places}",
    ]


def _matches(text: str, pattern: str) -> str:
    return f"regexp_matches({text}, {quoted(pattern)})"


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
