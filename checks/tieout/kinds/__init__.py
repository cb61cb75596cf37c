"""The kinds of rules: each file here is one, found by its name. What they share is here.

A kind turns its keys into relations of the formula language. It states keys, promise and
relation lines, and has nothing callable: judging, solving and wording come from the language.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from itertools import product
from typing import Any, ClassVar, NamedTuple

from tieout.kinds.docstrings import flowing, sections
from tieout.kinds.keys import BadKey, BadKeys, KeyType, Known
from tieout.relations.binding import Bindings, bind, bind_term
from tieout.relations.language import parse_template, parse_template_term
from tieout.relations.tree import (
    Figure,
    Moved,
    Node,
    Relation,
    Years,
    figures,
    walk,
    write,
)


class Line:
    """One relation of a kind, written with its keys; used where the given choices agree."""

    def __init__(self, text: str, **when: object) -> None:
        """Keep the line and when it applies."""
        self.text, self.when = text, when


class Promise(NamedTuple):
    """What one anchor is promised: all relations hold wherever the anchor is printed."""

    anchor: Node
    relations: tuple[Relation, ...]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of rule: its fields are its keys, its docstring's first line its promise."""

    relation: ClassVar[tuple[Line, ...]]
    anchor: ClassVar[str]

    @classmethod
    def name(cls) -> str:
        """Return the word that rules use for this kind."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def promise(cls) -> str:
        """Return the promise in words."""
        return (cls.__doc__ or "").partition("\n")[0]

    @classmethod
    def blind(cls) -> str:
        """Return what a rule of this kind cannot see, in words."""
        # Python leaves docstrings out where it is told to (-OO): rules are judged all the same.
        return flowing(sections(cls.__doc__ or "").get("Blind to", ""))

    @classmethod
    def keys(cls) -> dict[str, KeyType]:
        """Return the keys that a rule of this kind may have."""
        return {key_of(field): field.metadata["key"] for field in fields(cls)}

    @classmethod
    def required(cls) -> list[str]:
        """Return the keys that a rule of this kind must have."""
        return [key_of(field) for field in fields(cls) if field.default is MISSING]


def key_of(field: Field[Any]) -> str:
    """Return a field's key: Python's own words carry an underscore in code only."""
    return field.name.rstrip("_")


_SHARED = ("keys", "dimensions", "docstrings")
"""Files in this folder that are no kinds: the types of their keys, and how their docstrings are read."""


@cache
def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds, found by looking into this folder."""
    return tuple(one.name for one in pkgutil.iter_modules(__path__) if one.name not in _SHARED)


@cache
def kind_of(name: str) -> type[Kind]:
    """Return a kind by its name; its file is imported only now: a project uses a few of them."""
    here = importlib.import_module(f"{__name__}.{name}")
    own = [
        thing
        for thing in vars(here).values()
        if isinstance(thing, type) and issubclass(thing, Kind) and thing is not Kind
    ]
    if len(own) != 1:
        raise ImportError(f"{here.__name__} must hold one kind, not {len(own)}")
    return own[0]


def kinds() -> Mapping[str, type[Kind]]:
    """Return every kind by its name."""
    return {name: kind_of(name) for name in kind_names()}


def promises(rule: Kind, known: Known) -> tuple[Promise, ...]:
    """Return what a rule promises, as bound relations; raise BadKeys for keys that cannot be.

    Args:
        rule: a kind with its keys filled in.
        known: what the facts know: series, entities and time.
    """
    given = {key_of(field): getattr(rule, field.name) for field in fields(rule)}
    bindings: dict[str, Any] = {}
    spread: list[list[dict[str, Any]]] = []
    bad: list[BadKey] = []
    for key, key_type in rule.keys().items():
        try:
            value = key_type.read(key, given, known)
        except BadKey as error:
            bad.append(error)
            continue
        if key_type.spreads:
            spread.append(list(value))
        else:
            bindings[key] = value
    if bad:
        raise BadKeys(bad)
    combined = [_merged(parts) for parts in product(*spread)] if spread else [{}]
    try:
        return tuple(_promise(rule, given, {**bindings, **extra}) for extra in combined)
    except BadKey as error:
        raise BadKeys([error]) from error


def _merged(parts: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def _promise(rule: Kind, given: Mapping[str, Any], bindings: dict[str, Any]) -> Promise:
    present = {name: value for name, value in bindings.items() if value is not None}
    relations = tuple(_relations(rule, given, present))
    if not relations:
        optional = [key for key in rule.keys() if key not in rule.required()]  # noqa: SIM118
        raise BadKey("", f"nothing is promised: give at least one of {', '.join(optional)}")
    template = parse_template_term(rule.anchor)
    *_, key = named = list(_names(template))
    anchor = bind_term(template, present) if set(named) <= set(present) else _lone_figure(relations[0])
    _stands(key, anchor, relations)
    return Promise(anchor, relations)


def _stands(key: str, anchor: Node, relations: tuple[Relation, ...]) -> None:
    """See that an anchor stands in what is promised of it, and in the item's own period."""
    promised = list(dict.fromkeys(figure for line in relations for figure in figures(line)))
    named = list(figures(anchor))
    for figure in named:
        if promised and figure not in promised:
            known = ", ".join(repr(write(one)) for one in promised if one.reach is None)
            raise BadKey(key, f"{write(figure)!r} does not stand in the relation: known: {known}")
    if named and all(figure.reach is not None for figure in named):
        raise BadKey(key, f"{write(anchor)!r} stands in another period: name a figure of the item's own")


def _relations(rule: Kind, given: Mapping[str, Any], present: Bindings) -> Iterator[Relation]:
    absent = set(rule.keys()) - set(present)
    for line in rule.relation:
        if any(given[key] != value for key, value in line.when.items()):
            continue
        whole = present.get(line.text)
        if isinstance(whole, Relation):
            yield whole
            continue
        template = parse_template(line.text)
        if not absent & set(_names(template)):
            yield _bound(template, present)


def _bound(template: Relation, present: Bindings) -> Relation:
    try:
        return bind(template, present)
    except ValueError as error:
        raise BadKey("", str(error)) from error


def _names(template: Relation | Node) -> Iterator[str]:
    """Yield every name in a template that a key may stand for."""
    for node in walk(template):
        if isinstance(node, Moved):
            if isinstance(node.selector, str):
                yield node.selector
            if node.reach is not None:
                yield node.reach.over
            if node.over is not None:
                yield node.over.dimension
        elif isinstance(node, Figure):
            yield node.series
        elif isinstance(node, Years):
            yield node.since


def _lone_figure(relation: Relation) -> Node:
    """Return the figure of the item's own period that stands alone: a formula's default anchor."""
    for side in (relation.left, relation.right):
        if isinstance(side, Figure) and side.reach is None:
            return side
    raise BadKey("anchor", "no figure stands alone on one side: name the one to be judged")
