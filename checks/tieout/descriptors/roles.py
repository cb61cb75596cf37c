"""Roles: what each field of a table is for, and the type that its role lets it have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tieout.descriptors.reader import Reader, quoted
from tieout.facts import NUMERIC, ROLES, SDMX_ROLES, SINGLE, TIMES, TYPES, UNJUDGED, nearest

_NUMBERS = {"measure": "number", "value": "number", "decimals": "integer", "unit_mult": "integer"}
_DECLARED, _NAMED, _IMPLIED = range(3)


class Role(NamedTuple):
    """The role of a field, the type its cells are read as, and how firmly the role was given."""

    here: str
    name: str
    role: str
    type: str
    firmness: int
    in_key: bool


def roles_of(
    reader: Reader, place: str, fields: Sequence[Mapping[str, Any]], key: Sequence[str]
) -> list[Role]:
    """Return the role of each field of a table, refusing types and roles that do not fit."""
    given = [_role(reader, place, field, field["name"] in key) for field in fields]
    settled = list(_one_time(given))
    _refuse_rivals(reader, place, settled)
    return [one._replace(type=_type(reader, one)) for one in settled]


def _role(reader: Reader, place: str, field: Mapping[str, Any], in_key: bool) -> Role:  # noqa: FBT001
    """Return the role: declared, SDMX name, type, primary key, numeric type, in this order."""
    name = field["name"]
    here = f"{place}, field {quoted(name)}"
    kind = reader.text(here, field, "type", "any")
    if kind not in TYPES:
        reader.refuse(here, f"unknown type {quoted(kind)}: {nearest(kind, TYPES)}")
        kind = ""
    declared = reader.text(here, field, "role")
    if declared and declared not in ROLES:
        reader.refuse(here, f"unknown role {quoted(declared)}: {nearest(declared, ROLES)}")
        return Role(here, name, "", "", _DECLARED, in_key)
    if declared:
        return Role(here, name, declared, kind, _DECLARED, in_key)
    if name in SDMX_ROLES:
        return Role(here, name, SDMX_ROLES[name], kind, _NAMED, in_key)
    implied = "time" if kind in TIMES else "entity" if in_key else "measure" if kind in NUMERIC else ""
    return Role(here, name, implied, kind, _IMPLIED, in_key)


def _one_time(given: Sequence[Role]) -> Iterator[Role]:
    """Yield the roles with the time that is given most firmly; a lesser one tells rows apart at most."""
    firmest = min((one.firmness for one in given if one.role == "time"), default=_IMPLIED)
    for one in given:
        lesser = one.role == "time" and one.firmness > firmest
        yield one._replace(role="entity" if one.in_key else "") if lesser else one


def _refuse_rivals(reader: Reader, place: str, given: Sequence[Role]) -> None:
    """Refuse two fields of a role that a table has once: one would be ignored in silence."""
    figures = any(one.role in {"measure", "value"} for one in given)
    for role in SINGLE:
        rivals = {one.name: quoted(one.name) for one in given if one.role == role}
        # Without figures nothing is placed in time: a list of sources may have two dates.
        if len(rivals) > 1 and (figures or role != "time"):
            mend = f'declare "role": "{role}" on one and another role, such as "note", on the other'
            both = " and ".join(rivals.values())
            reader.refuse(place, f"{both} have the role {role!r}, which a table has once: {mend}")


def _type(reader: Reader, one: Role) -> str:
    """Return the type that the cells are judged by; a number must be readable as one."""
    if one.type in UNJUDGED and one.role not in {"note", "source"}:
        mend = 'declare "role": "note" if nothing depends on them, or "type": "string"'
        reader.refuse(one.here, f"cells of type {one.type!r} would not be judged: {mend}")
    elif one.role in _NUMBERS and one.type:
        wanted = _NUMBERS[one.role]
        # SDMX keeps scales in code lists, so they are often declared as texts, and are integers.
        if one.type == "any" or (wanted == "integer" and one.type in {"string", *NUMERIC}):
            return wanted
        if one.type not in NUMERIC:
            mend = f'declare "type": "{wanted}" or another role'
            reader.refuse(one.here, f"role {one.role!r} needs a number, not type {one.type!r}: {mend}")
    return one.type
