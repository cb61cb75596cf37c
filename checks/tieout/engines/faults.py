"""Faults: what is wrong with one cell, in words."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from fractions import Fraction

from tieout.facts import NUMERIC, TIMES, Field, Table
from tieout.figures import LARGEST_SCALE, QUALIFIERS, STATUSES
from tieout.kinds.keys import is_percent
from tieout.relations.sentence import Scale
from tieout.relations.tree import write_number

_LONG = 80


CODES = {"qualifier": QUALIFIERS, "status": STATUSES}
"""The codes of roles that have their own, unless a field lists others."""


def unit_of(table: Table, field: Field) -> str:
    """Return the unit that a field declares; nothing where rows state another, or a scale."""
    stated = field.role == "value" and table.having("unit")
    scaled = table.having("unit_mult") and not is_percent(field.unit)
    return "" if stated or scaled else field.unit


def fault(rule: str, field: Field, text: str, unit: str = "") -> str:
    """Say how a cell breaks a structural rule: what is printed, what was promised, and the mend."""
    said = f"{field.name} is printed as {_shown(text)}"
    if rule == "range":
        printed = Scale(unit=unit).words(text)
        return f"{field.name} is printed as {printed}, {beyond(field.minimum, field.maximum)}"
    if rule == "codes":
        return f"{said}, which is {_not_a_code(field.enum or CODES[field.role], text)}"
    if rule == "length":
        least, most = field.min_length or 0, field.max_length
        wanted = f"at least {least}" if most is None else f"{least} to {most}"
        return f"{said}, of {len(text)} characters; {wanted} are promised"
    if rule == "pattern":
        return f"{said}, which does not match {field.pattern}"
    return _unread(field, text)


def _shown(text: str) -> str:
    return repr(text) if len(text) <= _LONG else f"{text[:20]!r}..., {len(text)} characters long"


def _not_a_code(known: Sequence[str], text: str) -> str:
    if len(known) <= 20:
        return f"none of {', '.join(known)}"
    close = difflib.get_close_matches(text, known, 1, 0.6)
    return "no code of the list" + (f": did you mean {close[0]!r}?" if close else "")


def _unread(field: Field, text: str) -> str:
    said = f"{field.name} is printed as {_shown(text)}"
    if field.role in ("unit_mult", "decimals"):
        exact = ", or INF" if field.role == "decimals" else ""
        return f"{said}, which is no whole number from -{LARGEST_SCALE} to {LARGEST_SCALE}{exact}"
    if field.type in NUMERIC:
        return f"{field.name}: {field.format.hint(text)}"
    if field.role == "time" or field.type in TIMES:
        return f"{said}, which {field.dates.hint(text)}"
    return f"{said}, with blanks around it: another row prints {text.strip()!r}, and the two do not meet"


def beyond(minimum: Fraction | None, maximum: Fraction | None) -> str:
    """Say in words where a figure is that lies in no range of these ends."""
    if minimum is None and maximum is not None:
        return f"above {write_number(maximum)}"
    if maximum is None and minimum is not None:
        return f"below {write_number(minimum)}"
    assert minimum is not None and maximum is not None, "a range has an end"  # noqa: PT018
    return f"outside {write_number(minimum)} to {write_number(maximum)}"
