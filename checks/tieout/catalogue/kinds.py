"""The kinds of rules, from their own fields and docstrings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from tieout.kinds import Kind, key_of, kinds
from tieout.kinds.docstrings import SECTIONS, flowing, sections

_WRITTEN = {str: '"…"', int: "1", float: "1", Decimal: "1", bool: "true", Mapping: '{ … = "…" }'}


class ListedKey(NamedTuple):
    """One key of a kind: how it is written in TOML, and what it is."""

    name: str
    required: bool
    written: str
    means: str


class ListedKind(NamedTuple):
    """One kind of rules."""

    name: str
    promise: str
    keys: tuple[ListedKey, ...]
    relation: str
    items: str
    blind: str
    source: str


def listed_kinds(takes: Callable[[str], bool] = lambda _: True) -> tuple[ListedKind, ...]:
    """Return the kinds that are wanted, by name."""
    return tuple(_listed(kind) for name, kind in kinds().items() if takes(name))


def _listed(kind: type[Kind]) -> ListedKind:
    said = sections(kind.__doc__ or "")
    means, types = dict(_keys(said["Keys"])), get_type_hints(kind)
    keys = (
        ListedKey(key_of(one), key_of(one) in kind.required(), _written(types[one.name]), means[key_of(one)])
        for one in fields(kind)
    )
    rest = (flowing(said[name]) for name in SECTIONS[1:])
    return ListedKind(kind.name(), kind.promise(), tuple(keys), *rest)


def _keys(section: str) -> Iterator[tuple[str, str]]:
    """Yield each key with what is said of it; several may be explained together."""
    for entry in re.split(r"\n(?! )", section):
        names, _, means = entry.partition(":")
        for name in names.split(","):
            yield name.strip(), flowing(means).rstrip(".")


def _written(type_: Any) -> str:  # noqa: ANN401 -- of a field, as typing has it
    """Return how a value of a type is written in TOML."""
    if date in get_args(type_):
        return _WRITTEN[str]  # a period, of which a year or a day alone needs no quotes
    if isinstance(type_, UnionType):
        return " or ".join(dict.fromkeys(_written(one) for one in get_args(type_) if one is not NoneType))
    if get_origin(type_) is Sequence:
        return f"[{_written(get_args(type_)[0])}, …]"
    return _WRITTEN[get_origin(type_) or type_]


def record(found: tuple[ListedKind, ...]) -> dict[str, Any]:
    """Return the kinds as plain values."""
    listed = [{**kind._asdict(), "keys": [key._asdict() for key in kind.keys]} for kind in found]
    return {"schema": "tieout-kinds/1", "kinds": listed}
