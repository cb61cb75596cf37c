"""Cellwise: what the facts of a table say of its rows, one fact after the other, and where they break it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from tieout.engines.faults import CODES, fault, unit_of
from tieout.facts import NUMERIC, TIMES, Field, ForeignKey, Table
from tieout.figures import EXPLAINED, LARGEST_SCALE, LONGEST, BadCell
from tieout.files.sheets import Flaw
from tieout.tables import Cells

_SLACK = 1e-12  # more than two roundings
Judge = Callable[[pl.Expr], pl.Expr]


class Fact(NamedTuple):
    """One structural rule of one field, or of several.

    Args:
        rule: its id.
        field: the field whose cells it is about; None where it is about those of several.
        kept: tells of each row whether it is kept there.
        told: says what is wrong with rows that break it.
        of: what a schema calls it that knows it of itself: ``nullable`` or ``unique``.
    """

    rule: str
    field: Field | None
    kept: Callable[[pl.LazyFrame], pl.LazyFrame]
    told: Callable[[Sequence[int]], Iterator[Flaw]]
    of: str = ""


def facts_of(cells: Cells, others: Mapping[str, Cells]) -> Iterator[Fact]:
    """Yield what the facts of a table say of its rows, field by field, then of several fields.

    Args:
        cells: the table.
        others: all tables of the dataset by name, for foreign keys.
    """
    for field in cells.table.fields:
        yield from _of_field(cells, field)
    for key in cells.table.foreign_keys:
        yield from _foreign_key(cells, key, others)
    yield from _key(cells)
    yield from _status(cells)


def flaws_of(cells: Cells, facts: Iterable[Fact]) -> list[Flaw]:
    """Return what is wrong with a table: what reading it has found, and where its rows break facts."""
    flaws, rows, known = list(cells.flaws), cells.frame.lazy(), list(facts)
    for fact, kept in zip(known, pl.collect_all(fact.kept(rows) for fact in known), strict=True):
        flaws += fact.told((~kept.to_series()).arg_true().to_list())
    return sorted(flaws, key=lambda flaw: (-1 if flaw.row is None else flaw.row, flaw.rule))


def must_print(table: Table, field: Field) -> bool:
    """Tell whether each row needs a cell of a field: it is required, or says which figure the row prints."""
    placing = field.role == "time" or (field.role == "indicator" and table.long)
    return field.required or placing or field.name in table.primary_key


def names_things(table: Table, field: Field) -> bool:
    """Tell whether rows are told apart by a field that no list of codes holds to its spelling."""
    listed = field.enum is not None or any(field.name in key.fields for key in table.foreign_keys)
    return field.role in ("entity", "indicator") and not listed


def stands_again(cells: Cells, row: int, field: Field) -> Flaw:
    """Say that a cell stands before that must be unique."""
    message = f"{field.name} must be unique, and {cells.text(row, field)!r} stands before"
    return Flaw("key", "error", message, row, field)


def _is_scale(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[0-9]{1,3}", text)) and abs(int(text)) <= LARGEST_SCALE


SCALES: Mapping[str, Callable[[str], bool]] = {
    "unit_mult": _is_scale,
    "decimals": lambda text: text == "INF" or _is_scale(text),
}


def _of_field(cells: Cells, field: Field) -> Iterator[Fact]:
    column = pl.col(field.column)
    # That a whole column is absent is said once.
    if field.name not in cells.absent and must_print(cells.table, field):
        yield Fact("cell", field, _where(column.is_not_null()), _missing(cells, field), "nullable")
    if field.unique:
        alone = _where(column.is_first_distinct() | column.is_null())
        yield Fact("key", field, alone, lambda rows: (stands_again(cells, r, field) for r in rows), "unique")
    for rule, judge in _rules(cells, field):
        kept = judge(column).fill_null(value=True) | column.is_null()
        yield Fact(rule, field, _where(kept), _faults(cells, rule, field))


def _where(kept: pl.Expr) -> Callable[[pl.LazyFrame], pl.LazyFrame]:
    return lambda rows: rows.select(kept)


def _missing(cells: Cells, field: Field) -> Callable[[Sequence[int]], Iterator[Flaw]]:
    placed = field.role in ("time", "indicator") or field.name in cells.table.primary_key
    why = "is missing, and without it nobody can say which figure the row prints"
    said = f"{field.name} {why if placed else 'is required and missing'}"
    return lambda rows: (Flaw("cell", "error", said, row, field) for row in rows)


def _faults(cells: Cells, rule: str, field: Field) -> Callable[[Sequence[int]], Iterator[Flaw]]:
    # A status that SDMX does not know changes nothing here; that it was not read is worth a word.
    known = rule == "codes" and field.role == "status" and field.enum is None

    def told(rows: Sequence[int]) -> Iterator[Flaw]:
        for row in rows:
            message = fault(rule, field, cells.text(row, field), unit_of(cells.table, field))
            yield Flaw(rule, "warning" if known else "error", message, row, field)

    return told


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


def _foreign_key(cells: Cells, key: ForeignKey, others: Mapping[str, Cells]) -> Iterator[Fact]:
    target = others.get(key.resource or cells.table.name)
    if target is None:
        return
    own = [field for name in key.fields if (field := cells.table.field(name))]
    their = [field.column for name in key.reference if (field := target.table.field(name))]
    known = {tuple(row) for row in target.frame.select(their).iter_rows()}

    def kept(rows: pl.LazyFrame) -> pl.LazyFrame:
        printed = rows.select(field.column for field in own).collect().iter_rows()
        ok = [None in row or tuple(row) in known for row in printed]
        return pl.LazyFrame({"ok": ok}, schema={"ok": pl.Boolean})

    def told(rows: Sequence[int]) -> Iterator[Flaw]:
        names, where = ",".join(key.fields), f"{key.resource or cells.table.name}.{', '.join(key.reference)}"
        referring = [field for field in cells.table.fields if field.name in key.fields]
        for row in rows:
            text = ", ".join(repr(cells.text(row, one)) for one in referring)
            message = f"{names} is printed as {text}, which {where} does not have"
            yield Flaw("foreign-key", "error", message, row, own[0])

    yield Fact("foreign-key", None, kept, told)


def _key(cells: Cells) -> Iterator[Fact]:
    fields = [field for field in cells.table.fields if field.name in cells.table.primary_key]
    if not fields:
        return
    # A struct compares whole cells: joined texts would take ("a,b", "c") for ("a", "b,c").
    key = pl.struct(field.column for field in fields)

    def told(rows: Sequence[int]) -> Iterator[Flaw]:
        first = cells.frame.with_row_index("row").select(pl.col("row").first().over(key)).to_series()
        for row in rows:
            said = ", ".join(f"{one.name} = {cells.text(row, one)}" for one in fields)
            where = f"{cells.counted} {cells.place(first[row], cells.path(row))}"
            yield Flaw("key", "error", f"the key {said} already stands on {where}", row, fields[0])

    yield Fact("key", None, _where(key.is_first_distinct()), told)


def _status(cells: Cells) -> Iterator[Fact]:
    status, values = cells.table.the("status"), cells.table.printing
    if status is None or not values:
        return
    said = pl.col(status.column)
    printed = pl.any_horizontal(pl.col(value.column).is_not_null() for value in values)
    wrong = (said.is_in(EXPLAINED) & printed) | ((said == "A") & ~printed)

    def told(rows: Sequence[int]) -> Iterator[Flaw]:
        return (_status_flaw(cells, row, status, values) for row in rows)

    yield Fact("status", None, _where(~wrong.fill_null(value=False)), told)


def _status_flaw(cells: Cells, row: int, status: Field, values: Sequence[Field]) -> Flaw:
    value = next((one for one in values if cells.text(row, one)), values[0])
    code, text = cells.text(row, status), cells.text(row, value)
    if text:
        message = f"{value.name} is printed as {text} under {status.name} {code}, which says there is none"
    else:
        message = f"{value.name} is empty under {status.name} A: say why, with M, L, O, Q or H"
    return Flaw("status", "error", message, row, value)
