"""Structural findings: the facts of a table as a pandera schema, each cell judged by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from tieout.facts import NUMERIC, Field, ForeignKey, Table
from tieout.figures import BadCell
from tieout.periods import FORMS, read_period
from tieout.relations.tree import write_number
from tieout.tables import Cells, Flaw

_FORMS = {
    "year": r"^[0-9]{4}$",
    "yearmonth": r"^[0-9]{4}-[0-9]{2}$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
_EXPLAINED = ("M", "L", "O", "Q", "H")
Judge = Callable[[pl.Expr], pl.Expr]


def structural_flaws(cells: Cells, others: Mapping[str, Cells]) -> list[Flaw]:
    """Return what is wrong with the cells of a table, by its facts alone.

    Args:
        cells: the table.
        others: all tables of the dataset by name, for foreign keys.
    """
    flaws = list(cells.flaws)
    schema = _schema(cells, others)
    try:
        schema.validate(cells.frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            flaws += _from_error(cells, error)
    return sorted(flaws, key=lambda flaw: (-1 if flaw.row is None else flaw.row, flaw.rule))


def _schema(cells: Cells, others: Mapping[str, Cells]) -> pa.DataFrameSchema:
    columns = {
        field.column: pa.Column(
            pl.String,
            checks=[_check(field, rule, judge) for rule, judge in _rules(field)],
            nullable=not field.required or field.name in cells.absent,
            unique=field.unique,
        )
        for field in cells.table.fields
    }
    whole = [_foreign_key(cells, key, others) for key in cells.table.foreign_keys]
    whole += [check for check in (_key(cells), _status(cells.table)) if check is not None]
    return pa.DataFrameSchema(columns, checks=[check for check in whole if check is not None])


def _check(field: Field, rule: str, judge: Judge) -> pa.Check:
    def passes(data: Any) -> pl.LazyFrame:  # noqa: ANN401
        column = pl.col(field.column)
        verdict = judge(column).fill_null(value=True) | column.is_null()
        checked: pl.LazyFrame = data.lazyframe.select(verdict)
        return checked

    return pa.Check(passes, name=rule)


def _rules(field: Field) -> Iterator[tuple[str, Judge]]:
    if field.type in NUMERIC:
        yield from _number_rules(field)
    elif field.type in _FORMS:
        form = _FORMS[field.type]
        yield "cell", lambda cell: cell.str.contains(form)
    if field.role == "time":
        yield "cell", lambda cell: cell.map_elements(_is_period, return_dtype=pl.Boolean)
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


def _number_rules(field: Field) -> Iterator[tuple[str, Judge]]:
    pattern = field.format.pattern
    yield "cell", lambda cell: cell.str.contains(pattern)
    if field.minimum is None and field.maximum is None:
        return

    def inside(cell: pl.Expr) -> pl.Expr:
        number = pl.when(cell.str.contains(pattern)).then(_number(cell, field)).otherwise(None)
        verdict = pl.lit(value=True)
        if field.minimum is not None:
            verdict = verdict & (number >= float(field.minimum))
        if field.maximum is not None:
            verdict = verdict & (number <= float(field.maximum))
        return verdict

    yield "range", inside


def _number(cell: pl.Expr, field: Field) -> pl.Expr:
    if field.format.group:
        cell = cell.str.replace_all(field.format.group, "", literal=True)
    if field.format.decimal != ".":
        cell = cell.str.replace_all(field.format.decimal, ".", literal=True)
    return cell.cast(pl.Float64, strict=False)


def _is_period(text: str) -> bool:
    try:
        read_period(text)
    except ValueError:
        return False
    return True


def _key(cells: Cells) -> pa.Check | None:
    names = [field.column for field in cells.table.fields if field.name in cells.table.primary_key]
    if not names:
        return None

    def passes(data: Any) -> pl.LazyFrame:  # noqa: ANN401
        # A struct compares whole cells: joined texts would take ("a,b", "c") for ("a", "b,c").
        alone = pl.struct(names).is_first_distinct()
        checked: pl.LazyFrame = data.lazyframe.select(alone)
        return checked

    return pa.Check(passes, name="key")


def _foreign_key(cells: Cells, key: ForeignKey, others: Mapping[str, Cells]) -> pa.Check | None:
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

    return pa.Check(passes, name=f"foreign-key:{','.join(key.fields)}")


def _status(table: Table) -> pa.Check | None:
    status, value = table.the("status"), table.the("value")
    if status is None or value is None:
        return None
    said, printed = pl.col(status.column), pl.col(value.column).is_not_null()

    def passes(data: Any) -> pl.LazyFrame:  # noqa: ANN401
        wrong = (said.is_in(_EXPLAINED) & printed) | ((said == "A") & ~printed)
        checked: pl.LazyFrame = data.lazyframe.select(~wrong.fill_null(value=False))
        return checked

    return pa.Check(passes, name="status")


def _from_error(cells: Cells, error: Any) -> Iterator[Flaw]:  # noqa: ANN401
    """Turn one pandera error into flaws, a row each, in our words."""
    field = next((f for f in cells.table.fields if f.column == error.column_name), None)
    if error.reason_code.name in ("SERIES_CONTAINS_NULLS", "SERIES_CONTAINS_DUPLICATES"):
        yield from _nulls_and_repeats(cells, error, field)
        return
    if error.check_output is None:
        raise RuntimeError(f"pandera could not judge {error.check}: {error}")
    rule, _, names = error.check.name.partition(":")
    output = error.check_output
    rows = output.select(pl.last()).to_series()
    for row in (~rows).arg_true():
        yield _flaw(cells, rule, names, row, field)


def _nulls_and_repeats(cells: Cells, error: Any, field: Field | None) -> Iterator[Flaw]:  # noqa: ANN401
    assert field is not None, error
    column = cells.frame[field.column]
    if error.reason_code.name == "SERIES_CONTAINS_NULLS":
        for row in column.is_null().arg_true():
            yield Flaw("cell", "error", f"{field.name} is required and missing", row, field)
    else:
        for row in (~column.is_first_distinct() & column.is_not_null()).arg_true():
            message = f"{field.name} must be unique, and {cells.text(row, field)!r} stands before"
            yield Flaw("key", "error", message, row, field)


def _flaw(cells: Cells, rule: str, names: str, row: int, field: Field | None) -> Flaw:
    table = cells.table
    if rule == "key":
        fields = [one for one in table.fields if one.name in table.primary_key]
        key = ", ".join(f"{one.name} = {cells.text(row, one)}" for one in fields)
        first = next(
            number
            for number in range(row)
            if all(cells.text(number, one) == cells.text(row, one) for one in fields)
        )
        message = f"the key {key} already stands on line {cells.lines[first]}"
        return Flaw("key", "error", message, row, fields[0])
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
    return Flaw(rule, "error", _message(rule, field, cells.text(row, field)), row, field)


def _status_flaw(cells: Cells, row: int) -> Flaw:
    status, value = cells.table.the("status"), cells.table.the("value")
    assert status is not None
    assert value is not None
    code, text = cells.text(row, status), cells.text(row, value)
    if text:
        message = f"{value.name} is printed as {text} under {status.name} {code}, which says there is none"
    else:
        message = f"{value.name} is empty under {status.name} A: say why, with M, L, O or Q"
    return Flaw("status", "error", message, row, value)


def _message(rule: str, field: Field, text: str) -> str:
    said = f"{field.name} is printed as {text!r}"
    if rule == "range":
        return f"{field.name} is printed as {text}, outside {_limits(field)}"
    if rule == "codes":
        return f"{said}, which is none of {', '.join(field.enum or ())}"
    if rule == "length":
        least, most = field.min_length or 0, field.max_length
        wanted = f"at least {least}" if most is None else f"{least} to {most}"
        return f"{said}, of {len(text)} characters; {wanted} are promised"
    if rule == "pattern":
        return f"{said}, which does not match {field.pattern}"
    if field.type in NUMERIC:
        try:
            field.format.read(text)
        except BadCell as bad:
            return f"{field.name}: {bad}"
    return f"{said}, which is no {'period: write ' + FORMS if field.role == 'time' else field.type}"


def _limits(field: Field) -> str:
    low = "-∞" if field.minimum is None else write_number(field.minimum)
    high = "∞" if field.maximum is None else write_number(field.maximum)
    return f"{low} to {high}"
