"""Structural findings: the facts of a table as a pandera schema, each cell judged by itself."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import polars as pl
from pandera.api.checks import Check
from pandera.api.polars.components import Column
from pandera.api.polars.container import DataFrameSchema
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from tieout.engines.faults import CODES, fault, unit_of
from tieout.facts import NUMERIC, TIMES, Field, ForeignKey, Table
from tieout.figures import EXPLAINED, LARGEST_SCALE, LONGEST, BadCell
from tieout.files.sheets import Flaw
from tieout.tables import Cells

_SLACK = 1e-12  # more than two roundings
Judge = Callable[[pl.Expr], pl.Expr]


def _is_scale(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]{1,3}", text)) and abs(int(text)) <= LARGEST_SCALE


SCALES: Mapping[str, Callable[[str], bool]] = {
    "unit_mult": _is_scale,
    "decimals": lambda text: text == "INF" or _is_scale(text),
}


def structural_flaws(cells: Cells, others: Mapping[str, Cells]) -> list[Flaw]:
    """Return what is wrong with the cells of a table, by its facts alone.

    Args:
        cells: the table.
        others: all tables of the dataset by name, for foreign keys.
    """
    flaws = list(cells.flaws)
    schema = _schema(cells, others)
    # Whatever the environment, or the validation that asks for this, makes pandera leave out.
    whole = config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA)
    try:
        with whole:
            schema.validate(cells.frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            flaws += _from_error(cells, error)
    return sorted(flaws, key=lambda flaw: (-1 if flaw.row is None else flaw.row, flaw.rule))


def _schema(cells: Cells, others: Mapping[str, Cells]) -> DataFrameSchema:
    columns = {
        field.column: Column(
            pl.String,
            checks=[_check(field, rule, judge) for rule, judge in _rules(cells, field)],
            nullable=not _required(cells, field),
            unique=field.unique,
        )
        for field in cells.table.fields
    }
    whole = [_foreign_key(cells, key, others) for key in cells.table.foreign_keys]
    whole += [check for check in (_key(cells), _status(cells.table)) if check is not None]
    return DataFrameSchema(columns, checks=[check for check in whole if check is not None])


def _required(cells: Cells, field: Field) -> bool:
    """Tell whether a missing cell is a finding; that a whole column is absent is said once."""
    return field.name not in cells.absent and must_print(cells.table, field)


def must_print(table: Table, field: Field) -> bool:
    """Tell whether each row needs a cell of a field: it is required, or says which figure the row prints."""
    placing = field.role == "time" or (field.role == "indicator" and table.long)
    return field.required or placing or field.name in table.primary_key


def _check(field: Field, rule: str, judge: Judge) -> Check:
    def passes(data: Any) -> pl.LazyFrame:  # noqa: ANN401
        column = pl.col(field.column)
        verdict = judge(column).fill_null(value=True) | column.is_null()
        checked: pl.LazyFrame = data.lazyframe.select(verdict)
        return checked

    return Check(passes, name=rule)


def _rules(cells: Cells, field: Field) -> Iterator[tuple[str, Judge]]:
    if field.role in SCALES:
        yield "cell", _one_of(cells, field, SCALES[field.role])
    elif field.type in NUMERIC:
        yield from _number_rules(cells, field)
    elif field.role == "time" or field.type in TIMES:
        yield "cell", _one_of(cells, field, field.dates.reads)
    elif names_things(cells.table, field):
        prints = set(cells.frame[field.column].drop_nulls().unique())
        yield "cell", _one_of(cells, field, lambda text: text == text.strip() or text.strip() not in prints)
    if field.role in CODES and field.enum is None:
        yield "codes", lambda cell: cell.is_in(CODES[field.role])
    if field.enum is not None:
        codes = list(field.enum)
        yield "codes", lambda cell: cell.is_in(codes)
    if field.min_length is not None or field.max_length is not None:
        least, most = field.min_length or 0, field.max_length
        longest = pl.lit(value=True) if most is None else pl.lit(most)
        yield (
            "length",
            lambda cell: (
                (cell.str.len_chars() >= least)
                & (longest if most is None else cell.str.len_chars() <= longest)
            ),
        )
    if field.pattern is not None:
        pattern = f"^(?:{field.pattern})$"
        yield "pattern", lambda cell: cell.str.contains(pattern)


def _one_of(cells: Cells, field: Field, passes: Callable[[str], bool]) -> Judge:
    """Return the judge of a column whose distinct texts are few: each is looked at once."""
    good = [text for text in cells.frame[field.column].drop_nulls().unique() if passes(text)]
    return lambda cell: cell.is_in(pl.Series(good, dtype=pl.String).implode())


def names_things(table: Table, field: Field) -> bool:
    """Tell whether rows are told apart by a field that no list of codes holds to its spelling."""
    listed = field.enum is not None or any(field.name in key.fields for key in table.foreign_keys)
    return field.role in ("entity", "indicator") and not listed


def _number_rules(cells: Cells, field: Field) -> Iterator[tuple[str, Judge]]:
    pattern = field.format.pattern
    yield "cell", lambda cell: cell.str.contains(pattern) & (cell.str.len_chars() <= LONGEST)
    if field.minimum is None and field.maximum is None:
        return
    prints = cells.frame[field.column].drop_nulls().unique()
    doubtful = prints.filter(~_surely_inside(field, prints))
    outside = pl.Series([text for text in doubtful if _is_outside(field, text)], dtype=pl.String)
    yield "range", lambda cell: ~cell.is_in(outside.implode())


def _surely_inside(field: Field, prints: pl.Series) -> pl.Series:
    """Tell which prints lie so far inside their range that floating point can say so."""
    plain = prints.str.replace_all(field.format.group, "", literal=True) if field.format.group else prints
    value = plain.str.replace(field.format.decimal, ".", literal=True).cast(pl.Float64, strict=False)
    low = -math.inf if field.minimum is None else float(field.minimum)
    high = math.inf if field.maximum is None else float(field.maximum)
    above = value > low * (1 + math.copysign(_SLACK, low))
    return (above & (value < high * (1 - math.copysign(_SLACK, high)))).fill_null(value=False)


def _is_outside(field: Field, text: str) -> bool:
    try:
        value = field.format.read(text).value
    except BadCell:  # a finding of its own
        return False
    below = field.minimum is not None and value < field.minimum
    return below or (field.maximum is not None and value > field.maximum)


def _key(cells: Cells) -> Check | None:
    names = [field.column for field in cells.table.fields if field.name in cells.table.primary_key]
    if not names:
        return None

    def passes(data: Any) -> pl.LazyFrame:  # noqa: ANN401
        # A struct compares whole cells: joined texts would take ("a,b", "c") for ("a", "b,c").
        alone = pl.struct(names).is_first_distinct()
        checked: pl.LazyFrame = data.lazyframe.select(alone)
        return checked

    return Check(passes, name="key")


def _foreign_key(cells: Cells, key: ForeignKey, others: Mapping[str, Cells]) -> Check | None:
    target = others.get(key.resource or cells.table.name)
    if target is None:
        return None
    own = [field.column for name in key.fields if (field := cells.table.field(name))]
    their = [field.column for name in key.reference if (field := target.table.field(name))]
    known = {tuple(row) for row in target.frame.select(their).iter_rows()}

    def passes(data: Any) -> pl.LazyFrame:  # noqa: ANN401
        rows = data.lazyframe.select(own).collect().iter_rows()
        return pl.LazyFrame(
            {"ok": [None in row or tuple(row) in known for row in rows]}, schema={"ok": pl.Boolean}
        )

    return Check(passes, name=f"foreign-key:{','.join(key.fields)}")


def _status(table: Table) -> Check | None:
    status, values = table.the("status"), table.printing
    if status is None or not values:
        return None
    said = pl.col(status.column)
    printed = pl.any_horizontal(pl.col(value.column).is_not_null() for value in values)

    def passes(data: Any) -> pl.LazyFrame:  # noqa: ANN401
        wrong = (said.is_in(EXPLAINED) & printed) | ((said == "A") & ~printed)
        checked: pl.LazyFrame = data.lazyframe.select(~wrong.fill_null(value=False))
        return checked

    return Check(passes, name="status")


def _from_error(cells: Cells, error: Any) -> Iterator[Flaw]:  # noqa: ANN401
    """Turn one pandera error into flaws, a row each, in our words."""
    field = next((f for f in cells.table.fields if f.column == error.column_name), None)
    if error.reason_code.name in ("SERIES_CONTAINS_NULLS", "SERIES_CONTAINS_DUPLICATES"):
        yield from _nulls_and_repeats(cells, error, field)
        return
    if error.check_output is None:
        raise RuntimeError(f"pandera could not judge {error.check}: {error}")
    rule, _, names = error.check.name.partition(":")
    if rule == "key":
        yield from _repeats(cells)
        return
    output = error.check_output
    rows = output.select(pl.last()).to_series()
    for row in (~rows).arg_true():
        yield _flaw(cells, rule, names, row, field)


def _nulls_and_repeats(cells: Cells, error: Any, field: Field | None) -> Iterator[Flaw]:  # noqa: ANN401
    assert field is not None, error
    column = cells.frame[field.column]
    if error.reason_code.name == "SERIES_CONTAINS_NULLS":
        placed = field.role in ("time", "indicator") or field.name in cells.table.primary_key
        why = "is missing, and without it nobody can say which figure the row prints"
        for row in column.is_null().arg_true():
            said = why if placed else "is required and missing"
            yield Flaw("cell", "error", f"{field.name} {said}", row, field)
    else:
        for row in (~column.is_first_distinct() & column.is_not_null()).arg_true():
            yield stands_again(cells, row, field)


def stands_again(cells: Cells, row: int, field: Field) -> Flaw:
    """Say that a cell stands before that must be unique."""
    message = f"{field.name} must be unique, and {cells.text(row, field)!r} stands before"
    return Flaw("key", "error", message, row, field)


def _repeats(cells: Cells) -> Iterator[Flaw]:
    fields = [one for one in cells.table.fields if one.name in cells.table.primary_key]
    key = pl.struct(one.column for one in fields)
    rows = cells.frame.with_row_index("row").select("row", first=pl.col("row").first().over(key))
    for row, first in rows.filter(pl.col("row") != pl.col("first")).iter_rows():
        said = ", ".join(f"{one.name} = {cells.text(row, one)}" for one in fields)
        where = f"{cells.counted} {cells.place(first, cells.path(row))}"
        yield Flaw("key", "error", f"the key {said} already stands on {where}", row, fields[0])


def _flaw(cells: Cells, rule: str, names: str, row: int, field: Field | None) -> Flaw:
    table = cells.table
    if rule == "status":
        return _status_flaw(cells, row)
    if rule == "foreign-key":
        referring = tuple(names.split(","))
        field = table.field(referring[0])
        assert field is not None
        target = next(key for key in table.foreign_keys if key.fields == referring)
        text = ", ".join(repr(cells.text(row, one)) for one in table.fields if one.name in target.fields)
        where = f"{target.resource or table.name}.{', '.join(target.reference)}"
        return Flaw(rule, "error", f"{names} is printed as {text}, which {where} does not have", row, field)
    assert field is not None, rule
    # A status that SDMX does not know changes nothing here; that it was not read is worth a word.
    known = rule == "codes" and field.role == "status" and field.enum is None
    message = fault(rule, field, cells.text(row, field), unit_of(table, field))
    return Flaw(rule, "warning" if known else "error", message, row, field)


def _status_flaw(cells: Cells, row: int) -> Flaw:
    status, values = cells.table.the("status"), cells.table.printing
    assert status is not None
    value = next((one for one in values if cells.text(row, one)), values[0])
    code, text = cells.text(row, status), cells.text(row, value)
    if text:
        message = f"{value.name} is printed as {text} under {status.name} {code}, which says there is none"
    else:
        message = f"{value.name} is empty under {status.name} A: say why, with M, L, O, Q or H"
    return Flaw("status", "error", message, row, value)
