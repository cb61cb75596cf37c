"""Facts: what a descriptor says of a table, in the expectations that Great Expectations brings where it can.

What stands in a batch are the printed texts. Each fact is said once of each column, so that one
fault is one finding:

* ``columns``: a promised column exists; that there is no other is a warning, and a count.
* ``cell``: what is required is not null, and a number has the form of its field. Periods, and names
  that must be spelled alike, no expression describes: they are said by ``ExpectFactsToTieOut``.
* ``key``: one column is unique, or several together. Great Expectations names all rows that share a
  key, and ``tieout check`` those after the first.
* ``codes``: the values of a set.
* ``length``: between two lengths.
* ``pattern``: an expression, where Python reads it as it is meant.
* ``foreign-key``: a value, or a pair of values, of those that stood in the other table when the
  suite was written; a reference by more columns, or into a long list, by ``ExpectFactsToTieOut``.
* ``range``, ``digits``, ``status`` and ``sources-agree`` compare numbers behind the texts, exactly, or
  rows with one another: all are said by ``ExpectFactsToTieOut``.
* ``row`` is not said: a batch has no row that is shorter or longer than its header. Of a CSV file
  ``tieout check`` says so; pandas refuses a longer row, and takes a shorter one for missing cells.

Of a column in which more than an empty cell is missing, whose numbers may have something beside
them, or of a Parquet file, whose cells are no texts, ``ExpectFactsToTieOut`` says all of this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from tieout.engines.cellwise import must_print, names_things
from tieout.engines.faults import CODES
from tieout.facts import NUMERIC, TIMES, Field, ForeignKey, Table
from tieout.figures import LARGEST_SCALE, LONGEST
from tieout.gx.expectations import ExpectFactsToTieOut
from tieout.projects import Loaded
from tieout.tables import Cells, Series

_LONGEST_SET = 1_000
_WARNING = FailureSeverity.WARNING
_WHOLE = r"^(?:{})$(?!\n)"
_SCALE = rf"[+-]?(?=[0-9]{{1,3}}$)0*(?:[0-9]|[12][0-9]|{LARGEST_SCALE})"
_SCALES = {"unit_mult": _SCALE, "decimals": f"INF|{_SCALE}"}

Ours = Callable[..., Expectation]
"""Makes the expectation of a fact that Great Expectations cannot say."""


def facts_of(loaded: Loaded, table: Table, package: str) -> Iterator[Expectation]:
    """Yield what the facts say of a table, as expectations.

    Args:
        loaded: the dataset; the sets of references are taken from its cells.
        table: which of its tables.
        package: the dataset's folder, as the expectations name it.
    """

    def ours(
        fact: str, column: str | None = None, severity: FailureSeverity = FailureSeverity.CRITICAL
    ) -> Expectation:
        return ExpectFactsToTieOut(
            fact=fact, column=column, package=package, resource=table.name, severity=severity
        )

    yield from _columns(table)
    for field in table.fields:
        yield from _cell(table, field, ours)
    yield from _keys(table, ours)
    for field in table.fields:
        yield from _texts(table, field, ours)
    for key in table.foreign_keys:
        yield _reference(loaded, table, key, ours)
    yield from _compared(loaded, table, ours)


def _columns(table: Table) -> Iterator[Expectation]:
    for field in table.fields:
        yield gxe.ExpectColumnToExist(column=field.name)
    yield gxe.ExpectTableColumnCountToBeBetween(
        min_value=None, max_value=len(table.fields), severity=_WARNING
    )


def _plain(table: Table, field: Field) -> bool:
    """Tell whether the cells of a column are texts, and null where one is missing and nowhere else."""
    return not table.binary and field.missing == {""} and field.bare


def _cell(table: Table, field: Field, ours: Ours) -> Iterator[Expectation]:
    required, number = must_print(table, field), _number(field)
    # A column of figures is no time; that a period exists and a name is spelled alike only we can tell.
    beyond = not number and (field.role == "time" or field.type in TIMES or names_things(table, field))
    if beyond or (not _plain(table, field) and (required or number)):
        yield ours("cell", field.name)
        return
    if required:
        yield gxe.ExpectColumnValuesToNotBeNull(column=field.name)
    if number:
        yield gxe.ExpectColumnValuesToMatchRegex(column=field.name, regex=number)


def _number(field: Field) -> str:
    """Return the form of a column's numbers; nothing where it has none."""
    if field.role in _SCALES:
        return _WHOLE.format(_SCALES[field.role])
    if field.type in NUMERIC:
        return f"^(?=.{{1,{LONGEST}}}$){field.format.pattern.removeprefix('^')}(?!\\n)"
    return ""


def _keys(table: Table, ours: Ours) -> Iterator[Expectation]:
    single = [field.name for field in table.fields if field.unique]
    key = table.primary_key
    fields = [field for field in table.fields if field.name in (*single, *key)]
    if not fields:
        return
    if not all(_plain(table, field) for field in fields):
        yield ours("key")
        return
    single += [name for name in key if len(key) == 1 and name not in single]
    for name in single:
        yield gxe.ExpectColumnValuesToBeUnique(column=name)
    if len(key) > 1:
        yield gxe.ExpectCompoundColumnsToBeUnique(column_list=list(key), ignore_row_if="never")


def _texts(table: Table, field: Field, ours: Ours) -> Iterator[Expectation]:
    """Yield what is said of a column's texts as such: codes, length and pattern."""
    codes = field.enum if field.enum is not None else CODES.get(field.role)
    least, most = field.min_length, field.max_length
    plain = _plain(table, field)
    if codes is not None:
        known = _WARNING if field.role == "status" and field.enum is None else FailureSeverity.CRITICAL
        said = gxe.ExpectColumnValuesToBeInSet(column=field.name, value_set=list(codes), severity=known)
        yield said if plain else ours("codes", field.name, known)
    if least is not None or most is not None:
        sized = gxe.ExpectColumnValueLengthsToBeBetween(column=field.name, min_value=least, max_value=most)
        yield sized if plain else ours("length", field.name)
    if field.pattern is not None:
        formed = plain and _readable(field.pattern)
        yield (
            gxe.ExpectColumnValuesToMatchRegex(column=field.name, regex=_WHOLE.format(field.pattern))
            if formed
            else ours("pattern", field.name)
        )


def _readable(pattern: str) -> bool:
    """Tell whether Python reads a pattern of ASCII texts as it is meant, and picks nothing out of it."""
    try:
        return re.compile(pattern).groups == 0
    except re.error:
        return False


def _reference(loaded: Loaded, table: Table, key: ForeignKey, ours: Ours) -> Expectation:
    target = loaded.cells.get(key.resource or table.name)
    fields = [field for name in key.fields if (field := table.field(name))]
    known = _known(target, key.reference) if target else []
    if target is None or len(fields) > 2 or len(known) > _LONGEST_SET:
        return ours("foreign-key", key.fields[0])
    if key.resource in ("", table.name) or not all(_plain(table, field) for field in fields):
        return ours("foreign-key", key.fields[0])
    if len(fields) == 1:
        return gxe.ExpectColumnValuesToBeInSet(column=key.fields[0], value_set=[one for (one,) in known])
    first, second = key.fields
    return gxe.ExpectColumnPairValuesToBeInSet(
        column_A=first,
        column_B=second,
        value_pairs_set=[(one, other) for one, other in known],
        ignore_row_if="either_value_is_missing",
    )


def _known(target: Cells, reference: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what may be referred to, in the order of the rows."""
    columns = [field.column for name in reference if (field := target.table.field(name))]
    rows = target.frame.select(columns).drop_nulls().unique(maintain_order=True).iter_rows()
    return [tuple(row) for row in rows]


def _compared(loaded: Loaded, table: Table, ours: Ours) -> Iterator[Expectation]:
    """Yield what is said of numbers, and of rows together."""
    limited = any(one.minimum is not None or one.maximum is not None for one in _limits(loaded, table))
    if limited:
        yield ours("range")
    if table.the("status") is not None and table.printing:
        yield ours("status")
    if any(table.name in scope.tables for scope, _ in loaded.scopes):
        yield ours("sources-agree")
        yield ours("digits", severity=_WARNING)


def _limits(loaded: Loaded, table: Table) -> Iterator[Field | Series]:
    yield from table.fields
    for scope, series in loaded.scopes:
        if table.long and table.name in scope.tables:
            yield from series.values()
