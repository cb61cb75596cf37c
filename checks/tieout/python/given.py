"""Given: rules as Python objects, as the entries that a rule file would have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any

from tieout.kinds import Kind, key_of, kinds
from tieout.kinds.keys import spelled
from tieout.model import Severity

_LONGEST_ID = 60


@dataclass(frozen=True)
class Rule:
    """A promise of a kind, with what any rule may say beside the keys of its kind.

    Args:
        kind: what is promised, such as ``Growth(published="rate", of="level")``.
        id: what reports call the rule, in kebab-case; by default kind and judged series,
            such as ``growth-rate``.
        why: why the figures must keep to it; findings carry it.
        severity: ``"error"``, ``"warning"`` or ``"info"``.
        where: the items that are judged, by entity: ``{"country": "China"}``, or a list of values.
        from_, to: the first and the last period of the items, such as ``2012`` or ``"2023-Q3"``.
        warn_below: a gap below so many rounding units is a warning only; needs ``why``.
        table: the table that is meant, where several have the series.
    """

    kind: Kind
    id: str | None = None
    why: str = ""
    severity: Severity = "error"
    where: Mapping[str, str | int | Sequence[str | int]] | None = None
    from_: str | int | date | None = None
    to: str | int | date | None = None
    warn_below: float | Decimal | None = None
    table: str | None = None


AnyRule = Kind | Rule | Mapping[str, Any]
"""A kind with its keys, a kind with more said about it, or a mapping as one ``[[rule]]`` has it."""


def entries_of(
    rules: AnyRule | Iterable[AnyRule] | None, taken: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return rules as the entries of a rule file, each with an id.

    Args:
        rules: one rule or several; none where it is None.
        taken: the ids that other rules have.

    Raises:
        TypeError: something is no rule.
    """
    entries = [_entry(one) for one in _listed(rules)]
    ids = {*taken, *(entry["id"] for entry in entries if isinstance(entry.get("id"), str))}
    for entry in entries:
        if "id" not in entry:
            entry["id"] = _free(_name(entry), ids)
            ids.add(entry["id"])
    return entries


def _listed(rules: AnyRule | Iterable[AnyRule] | None) -> Iterable[AnyRule]:
    if rules is None:
        return ()
    return [rules] if isinstance(rules, (Kind, Rule, Mapping)) or not isinstance(rules, Iterable) else rules


def _entry(rule: object) -> dict[str, Any]:
    if isinstance(rule, Kind):
        return {"kind": rule.name(), **_said(rule)}
    if isinstance(rule, Rule) and isinstance(rule.kind, Kind):
        said = _said(rule)
        del said["kind"]
        return {**_entry(rule.kind), **said}
    if isinstance(rule, Mapping):
        return {str(key): plain(value) for key, value in rule.items()}
    form = "a kind such as tieout.Growth(published=..., of=...), a tieout.Rule or a dict"
    raise TypeError(f"rules: {form} is expected, not {spelled(rule)}")


def _said(thing: Kind | Rule) -> dict[str, Any]:
    """Return the fields that say something; Python's own words lose their underscore."""
    values = {field: getattr(thing, field.name) for field in fields(thing)}
    return {key_of(field): plain(value) for field, value in values.items() if value is not field.default}


def _name(entry: Mapping[str, Any]) -> str:
    """Return an id made of a rule's kind and of what it judges."""
    kind = kinds().get(str(entry.get("kind")))
    keys = (kind.anchor, *kind.required()) if kind else ()
    judged = next((entry[key] for key in keys if key in entry), "")
    named = judged if isinstance(judged, list) else [judged]
    text = unicodedata.normalize("NFKD", " ".join(map(str, [entry.get("kind", "rule"), *named])))
    plain_text = text.encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain_text.lower()[:_LONGEST_ID]).strip("-") or "rule"


def _free(name: str, taken: Collection[str]) -> str:
    number = 1
    while (free := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return free


def plain(value: Any) -> Any:  # noqa: ANN401
    """Return a value in the types that files are read as; a float is the decimal that it is written as."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, str):
        return str(value)  # NumPy has texts of its own
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Real) and not isinstance(value, (bool, Fraction)):
        return int(value) if isinstance(value, Integral) else Decimal(str(value))
    return [plain(one) for one in value] if isinstance(value, Iterable) else value
