"""Fields: the columns that a schema promises, each read from its properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tieout.dates import DateFormat
from tieout.descriptors.constraints import read_constraints
from tieout.descriptors.reader import Reader, names, quoted
from tieout.descriptors.roles import Role, roles_of
from tieout.facts import NUMERIC, TIMES, Field
from tieout.figures import NumberFormat
from tieout.patterns import size_of
from tieout.roundings import NEAREST, Rounding, read_rounding

_KNOWN = (
    *("name", "type", "title", "description", "format", "unit", "rounding", "role", "example"),
    *("constraints", "missingValues", "groupChar", "decimalChar", "bareNumber", "rdfType"),
    *("trueValues", "falseValues", "categories", "categoriesOrdered", "trust"),
)
_OF_TYPE = ("", "default", "any")
"""Formats that leave the form of a period to its type."""


def read_fields(
    reader: Reader, place: str, schema: Mapping[str, Any], key: Sequence[str]
) -> tuple[Field, ...]:
    """Return the fields of a schema whose primary key is ``key``."""
    given = schema.get("fields")
    if not isinstance(given, list) or not given:
        reader.refuse(place, 'a schema needs "fields": a list such as [{"name": "year", "type": "year"}]')
        return ()
    named = [
        (index, field) for index, field in enumerate(given) if _is_named(reader, place, index + 1, field)
    ]
    for name, times in Counter(field["name"] for _, field in named).items():
        if times > 1:
            reader.refuse(place, f"field {quoted(name)} stands {'twice' if times == 2 else f'{times} times'}")
    missing = _missing(reader, f"{place}, schema", schema, frozenset([""]))
    roles = roles_of(reader, place, [field for _, field in named], key)
    return tuple(
        _field(reader, index, field, role, missing) for (index, field), role in zip(named, roles, strict=True)
    )


def _is_named(reader: Reader, place: str, number: int, field: object) -> bool:
    name = field.get("name") if isinstance(field, dict) else None
    if isinstance(name, str) and name and name == name.strip():
        return True
    form = 'a text without blanks around it, such as {"name": "year"}'
    reader.refuse(place, f'field {number} needs a "name": {form}, not {quoted(field)}')
    return False


def _field(
    reader: Reader, index: int, field: Mapping[str, Any], role: Role, missing: frozenset[str]
) -> Field:
    here = role.here
    reader.near_misses(here, field, _KNOWN)
    if field.get("categories") is not None:
        reader.unkept(here, "categories", field["categories"], 'declare "enum" in "constraints"')
    return Field(
        name=role.name,
        index=index,
        type=role.type,
        role=role.role,
        title=reader.text(here, field, "title") or role.name,
        unit=reader.text(here, field, "unit"),
        format=_format(reader, here, field, role.type),
        missing=_missing(reader, here, field, missing),
        rounding=_rounding(reader, here, field.get("rounding"), role.type),
        dates=_dates(reader, here, field, role.type),
        bare=_bare(reader, here, field),
        trust=_trust(reader, here, field.get("trust"), role.role),
        **read_constraints(reader, here, field, role.type)._asdict(),
    )


def _dates(reader: Reader, here: str, field: Mapping[str, Any], kind: str) -> DateFormat:
    """Return how periods are printed; a pattern that says less or more than the type does is refused."""
    form = reader.text(here, field, "format")
    if kind not in TIMES or form in _OF_TYPE:
        return DateFormat(kind)
    try:
        size = size_of(form)
    except ValueError as error:
        reader.refuse(here, f"format {quoted(form)} is not read: {error}")
        return DateFormat(kind)
    if kind in ("year", "yearmonth") and size != kind:
        reader.refuse(here, f'format {quoted(form)} is not that of a {kind}: declare "type": "date"')
    return DateFormat(kind, form)


def _bare(reader: Reader, here: str, field: Mapping[str, Any]) -> bool:
    bare = field.get("bareNumber")
    if bare is not None and not isinstance(bare, bool):
        reader.refuse(here, f"bareNumber {quoted(bare)}: true or false is expected")
    return bare is not False


def _trust(reader: Reader, here: str, declared: object, role: str) -> tuple[tuple[str, int], ...]:
    """Return how many prints of others one of each source is worth."""
    if declared is None:
        return ()
    if role != "source":
        reader.unkept(here, "trust", declared, 'only sources are trusted: declare "role": "source"')
        return ()
    told = declared.items() if isinstance(declared, dict) else [("", None)]
    known = tuple((name, worth) for name, worth in told if isinstance(worth, int) and worth is not True)
    if len(known) == len(told) and all(worth > 0 for _, worth in known):
        return known
    form = 'whole numbers above 0 are expected, such as {"yearbook": 3}'
    reader.refuse(here, f"trust {quoted(declared)}: {form}")
    return ()


def _missing(
    reader: Reader, place: str, given: Mapping[str, Any], otherwise: frozenset[str]
) -> frozenset[str]:
    listed = given.get("missingValues")
    if listed is None:
        return otherwise
    values = listed if isinstance(listed, list) else [None]
    texts = names([one.get("value") if isinstance(one, dict) else one for one in values])
    if texts is not None:
        return frozenset(texts)
    reader.refuse(place, f'missingValues {quoted(listed)}: a list of texts is expected, such as ["", "n/a"]')
    return otherwise


def _format(reader: Reader, here: str, field: Mapping[str, Any], kind: str) -> NumberFormat:
    decimal = reader.text(here, field, "decimalChar", ".")
    group = reader.text(here, field, "groupChar")
    for word, mark in (("decimalChar", decimal), ("groupChar", group)):
        if (mark or word == "decimalChar") and not _is_mark(mark):
            form = 'one mark is expected, such as ",", and no digit, letter or sign'
            reader.refuse(here, f"{word} {quoted(mark)}: {form}")
    if decimal and decimal == group:
        reader.refuse(
            here, f"decimalChar and groupChar are both {quoted(group)}: no number could be read; declare both"
        )
    return NumberFormat(decimal, group, kind == "integer")


def _is_mark(mark: str) -> bool:
    return len(mark) == 1 and not mark.isalnum() and mark not in '+-"\r\n\0'


def _rounding(reader: Reader, here: str, declared: object, kind: str) -> Rounding:
    if declared is None:
        return NEAREST
    if kind and kind not in NUMERIC:
        reader.unkept(here, "rounding", declared, f"only numbers are rounded, and the type is {kind!r}")
        return NEAREST
    try:
        return read_rounding(declared)
    except ValueError as error:
        reader.refuse(here, f"rounding {quoted(declared)}: {error}")
    return NEAREST
