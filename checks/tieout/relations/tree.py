"""The tree of a formula: its nodes, binding of names, and how it is written back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple, cast

Comparison = Literal["==", "<=", ">=", "<", ">"]


FLIPPED: dict[str, Comparison] = {"==": "==", "<=": ">=", ">=": "<=", "<": ">", ">": "<"}


Selectors = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number, exact."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Reach:
    """How a figure is found in another period: ``lag``, ``earlier`` or ``at`` a period.

    ``previous`` and ``earlier`` look for the latest period in which all figures of
    *together* are printed.
    """

    how: Literal["lag", "earlier", "at"]
    over: str = ""
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a series: of the item's own place unless selectors or a reach move it."""

    series: str
    selectors: Selectors = ()
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """The years from a named period to the item's own: a number, not a figure."""

    since: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms joined by ``+ - * / ^``."""

    sign: Literal["+", "-", "*", "/", "^"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Moved:
    """A term of which every figure is moved: only in templates, gone after binding."""

    node: Node
    reach: Reach | None = None
    selector: str | Selectors = ()


Node = Number | Figure | Years | Operation | Moved


class Relation(NamedTuple):
    """Two terms compared, and the conditions under which they are."""

    left: Node
    sign: Comparison
    right: Node
    conditions: tuple[Relation, ...] = ()


def number(value: Fraction | int | str) -> Number:
    """Return a number as a term."""
    return Number(Fraction(value))


def walk(node: Node | Relation) -> Iterator[Node]:
    """Yield every node of a term or relation, from left to right, conditions last."""
    if isinstance(node, Relation):
        for part in (node.left, node.right, *node.conditions):
            yield from walk(part)
        return
    yield node
    if isinstance(node, Operation):
        yield from walk(node.left)
        yield from walk(node.right)
    elif isinstance(node, Moved):
        yield from walk(node.node)


def figures(node: Node | Relation) -> Iterator[Figure]:
    """Yield every figure of a term or relation, from left to right, repeats included."""
    return (one for one in walk(node) if isinstance(one, Figure))


def years_named(node: Node | Relation) -> Iterator[str]:
    """Yield every period from which a term or relation counts years."""
    return (one.since for one in walk(node) if isinstance(one, Years))


Bindings = Mapping[str, "Node | Relation | str | Selectors"]


def bind(relation: Relation, names: Bindings) -> Relation:
    """Put terms in the place of names, and move ``lag`` and selectors to the figures."""
    return Relation(
        bind_term(relation.left, names),
        relation.sign,
        bind_term(relation.right, names),
        tuple(bind(condition, names) for condition in relation.conditions),
    )


def bind_term(node: Node, names: Bindings) -> Node:
    """Do the same for one term."""
    if isinstance(node, Operation):
        return Operation(node.sign, bind_term(node.left, names), bind_term(node.right, names))
    if isinstance(node, Years):
        return Years(str(names.get(node.since, node.since)))
    if isinstance(node, Moved):
        bound = bind_term(node.node, names)
        return _move(bound, _bound_move(Moved(bound, node.reach, node.selector), names))
    if isinstance(node, Figure) and node.series in names:
        value = names[node.series]
        assert isinstance(value, (Number, Figure, Years, Operation)), value
        return value
    return node


def _bound_move(move: Moved, names: Bindings) -> Moved:
    reach, selector = move.reach, move.selector
    if reach is not None and reach.over in names:
        reach = replace(reach, over=str(names[reach.over]))
    if not isinstance(selector, str):
        return Moved(move.node, reach, selector)
    chosen = names[selector]
    if isinstance(chosen, str):
        return Moved(move.node, Reach("at", chosen))
    assert isinstance(chosen, tuple), chosen
    return Moved(move.node, reach, cast("Selectors", chosen))


def _move(node: Node, move: Moved) -> Node:
    if isinstance(node, Operation):
        return Operation(node.sign, _move(node.left, move), _move(node.right, move))
    if not isinstance(node, Figure):
        return node
    if move.reach is None:
        return replace(node, selectors=node.selectors + cast("Selectors", move.selector))
    if node.reach is not None:
        raise ValueError(f"{write(node)} already stands in another period")
    return replace(node, reach=_together(move))


def _together(move: Moved) -> Reach | None:
    reach = move.reach
    if reach is None or not (reach.how == "earlier" or reach.over == "previous"):
        return reach
    return replace(reach, together=tuple(dict.fromkeys(f.series for f in figures(move.node))))


_MOST_DIGITS = 60
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


def write(
    node: Node | Relation,
    name: Callable[[Figure], str] | None = None,
    spell: Callable[[Fraction], str] | None = None,
) -> str:
    """Write a term or relation back as one line; *name* and *spell* put words in place."""
    if isinstance(node, Relation):
        line = f"{write(node.left, name, spell)} {node.sign} {write(node.right, name, spell)}"
        conditions = " and ".join(write(c, name, spell) for c in node.conditions)
        return f"{line} if {conditions}" if conditions else line
    if isinstance(node, Operation):
        return _write_operation(node, name, spell)
    if isinstance(node, Figure):
        return (name or write_figure)(node)
    if isinstance(node, Years):
        return f"years({node.since})"
    assert isinstance(node, Number), node
    return (spell or write_number)(node.value)


def _write_operation(
    node: Operation,
    name: Callable[[Figure], str] | None,
    spell: Callable[[Fraction], str] | None,
) -> str:
    def side(child: Node, *, right: bool) -> str:
        text = write(child, name, spell)
        weaker = isinstance(child, Operation) and (
            _BINDING[child.sign] < _BINDING[node.sign]
            or (_BINDING[child.sign] == _BINDING[node.sign] and (right or node.sign == "^"))
        )
        loose = isinstance(child, Number) and ("/" in text or text.startswith("-"))
        bracketed = loose and (node.sign in "*/^" or right)
        return f"({text})" if weaker or bracketed else text

    gap = " " if node.sign in "+-" else ""
    return f"{side(node.left, right=False)}{gap}{node.sign}{gap}{side(node.right, right=True)}"


def write_number(value: Fraction) -> str:
    """Write a number in full: as a decimal where it ends, else as a fraction."""
    for digits in range(_MOST_DIGITS):
        if (value * 10**digits).denominator == 1:
            whole = f"{abs(int(value * 10**digits)):0{digits + 1}d}"
            text = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
            return f"-{text}" if value < 0 else text
    return f"{value.numerator}/{value.denominator}"


def write_figure(figure: Figure) -> str:
    """Write a figure as the language would have it."""
    name = _quoted(figure.series)
    if figure.selectors:
        name += "[" + ", ".join(f'{_quoted(key)} = "{value}"' for key, value in figure.selectors) + "]"
    if figure.reach is None:
        return name
    if figure.reach.how == "at":
        return f"{name}[{figure.reach.over}]"
    if figure.reach.over in ("", "previous"):
        return f"{figure.reach.how}({name})"
    return f"{figure.reach.how}({name}, {figure.reach.over})"


def _quoted(name: str) -> str:
    plain = re.fullmatch(r"[^\W\d]\w*", name) and name not in RESERVED
    return name if plain else f"`{name}`"


RESERVED = ("lag", "earlier", "years", "if", "and", "previous")
