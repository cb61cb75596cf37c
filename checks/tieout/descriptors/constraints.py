"""Constraints: what a field's cells must keep to; a constraint that nothing judges is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tieout.descriptors.reader import Reader, quoted
from tieout.facts import NUMERIC, nearest

_KEPT = ("required", "unique", "minLength", "maxLength", "minimum", "maximum", "pattern", "enum")
_UNKEPT = {
    "exclusiveMinimum": 'declare "minimum", or write a rule of kind "formula", such as holds = "x > 0"',
    "exclusiveMaximum": 'declare "maximum", or write a rule of kind "formula", such as holds = "x < 100"',
    "jsonSchema": 'declare "pattern" or "enum"',
}
_NUMBER = re.compile(r"[+-]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([eE][+-]?[0-9]{1,3})?")
_LARGEST = 10**300  # what lies beyond does not fit the floating point that most cells are judged in


class Constraints(NamedTuple):
    """The constraints of one field."""

    required: bool
    unique: bool
    minimum: Fraction | None
    maximum: Fraction | None
    min_length: int | None
    max_length: int | None
    pattern: str | None
    enum: tuple[str, ...] | None


def read_constraints(reader: Reader, here: str, field: Mapping[str, Any], kind: str) -> Constraints:
    """Return the constraints of a field, of type ``kind`` (an empty text if that is refused)."""
    given = reader.object(here, field, "constraints", '{"required": true}')
    for word, value in given.items():
        if word in _UNKEPT:
            reader.unkept(here, word, value, _UNKEPT[word])
        elif word not in _KEPT:
            reader.refuse(here, f"unknown constraint {quoted(word)}: {nearest(word, _KEPT)}")
    low, high = (_limit(reader, here, word, given.get(word), kind) for word in ("minimum", "maximum"))
    least, most = (_length(reader, here, word, given.get(word)) for word in ("minLength", "maxLength"))
    for lower, upper, crossed in (
        ("minimum", "maximum", _above(low, high)),
        ("minLength", "maxLength", _above(least, most)),
    ):
        if crossed:
            ends = f"{lower} {quoted(given[lower])} is above {upper} {quoted(given[upper])}"
            reader.refuse(here, f"{ends}: no cell can keep to both")
    return Constraints(
        required=_flag(reader, here, "required", given.get("required")),
        unique=_flag(reader, here, "unique", given.get("unique")),
        minimum=low,
        maximum=high,
        min_length=least,
        max_length=most,
        pattern=_pattern(reader, here, given.get("pattern")),
        enum=_enum(reader, here, given.get("enum")),
    )


def _above(low: Fraction | int | None, high: Fraction | int | None) -> bool:
    return low is not None and high is not None and low > high


def _flag(reader: Reader, here: str, word: str, value: object) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    reader.refuse(here, f"{word} {quoted(value)}: true or false is expected")
    return False


def _limit(reader: Reader, here: str, word: str, value: object, kind: str) -> Fraction | None:
    if value is None or not kind:
        return None
    if kind not in NUMERIC:
        reader.unkept(here, word, value, f"only numbers have a range, and the type is {kind!r}")
        return None
    text = str(value) if isinstance(value, (int, Decimal, str)) else ""
    if not isinstance(value, bool) and _NUMBER.fullmatch(text):
        number = Fraction(text)
        if abs(number) < _LARGEST:
            return number
    reader.refuse(
        here, f"{word} {quoted(value)} is no number that can be judged: one such as 0 or 99.5 is expected"
    )
    return None


def _length(reader: Reader, here: str, word: str, value: object) -> int | None:
    if value is None:
        return None
    # The engines count characters in 32 bits.
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return value
    reader.refuse(here, f"{word} {quoted(value)}: a number of characters, such as 2, is expected")
    return None


def _pattern(reader: Reader, here: str, pattern: object) -> str | None:
    """Return a pattern that the engine takes: Python knows look-around, and the engine does not."""
    if pattern is None:
        return None
    if not isinstance(pattern, str):
        reader.refuse(here, f"pattern {quoted(pattern)}: a regular expression in quotes is expected")
        return None
    import polars as pl  # noqa: PLC0415

    try:
        # Alone, for "a)(?:b" is none; and as cells are judged, for a comment would hide the end.
        for whole in (pattern, f"^(?:{pattern})$"):
            pl.Series([""]).str.contains(whole)
    except pl.exceptions.PolarsError as error:
        said = re.search(r"^error: (.*)$", str(error), re.MULTILINE)
        why = said.group(1) if said else "it is too large"
        reader.refuse(here, f"pattern {quoted(pattern)} is no regular expression that can be judged: {why}")
        return None
    return pattern


def _enum(reader: Reader, here: str, codes: object) -> tuple[str, ...] | None:
    if codes is None:
        return None
    if isinstance(codes, list) and codes and all(_is_code(code) for code in codes):
        return tuple(map(str, codes))
    reader.refuse(here, f'enum {quoted(codes)}: a list of codes is expected, such as ["CN", "US"]')
    return None


def _is_code(code: object) -> bool:
    return isinstance(code, (str, int, Decimal)) and not isinstance(code, bool)
