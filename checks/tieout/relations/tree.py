"""The tree of a formula: its nodes, and how it is written back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

Comparison = Literal["==", "<=", ">=", "<", ">"]


FLIPPED: dict[str, Comparison] = {"==": "==", "<=": ">=", ">=": "<=", "<": ">", ">": "<"}


OPPOSITE: dict[str, Comparison] = {"<=": ">", ">=": "<", "<": ">=", ">": "<="}


Selectors = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number, exact."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Reach:
    """How a figure is found in another period: ``lag``, ``earlier`` or ``at`` a period.

    A lag goes back by a duration, to the ``previous`` printed period of the same length, or
    by one ``step``: to the period of the same length that ends where the item's begins.
    ``previous`` and ``earlier`` look for the latest period in which all figures of
    *together* are printed. Where *restart* is ``yearly``, the figure is exactly 0 for an
    item whose period is the first of its calendar year.
    """

    how: Literal["lag", "earlier", "at"]
    over: str = ""
    together: tuple[str, ...] = ()
    restart: Literal["", "yearly"] = ""


@dataclass(frozen=True, slots=True)
class Over:
    """A dimension that is summed over: an entity field, or the time field.

    Of an entity the named members are summed, or, where none is named, all that have a row
    but those excluded; of the time the shorter periods that tile the item's own.
    """

    dimension: str
    members: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a series: of the item's own place unless selectors or a reach move it.

    With *over* it stands for the sum of its series' figures over a dimension. Where
    *or_zero*, each figure that is missing counts as 0.
    """

    series: str
    selectors: Selectors = ()
    reach: Reach | None = None
    over: Over | None = None
    or_zero: bool = False


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
class Log:
    """The natural logarithm of a term."""

    node: Node


@dataclass(frozen=True, slots=True)
class Moved:
    """A term of which every figure is moved, summed or zero where missing: only in templates."""

    node: Node
    reach: Reach | None = None
    selector: str | Selectors = ()
    over: Over | None = None
    or_zero: bool = False


Node = Number | Figure | Years | Operation | Log | Moved


class Relation(NamedTuple):
    """Two terms compared, and the conditions under which they are."""

    left: Node
    sign: Comparison
    right: Node
    conditions: tuple[Relation, ...] = ()


def number(value: Fraction | int | str) -> Number:
    """Return a number as a term."""
    return Number(Fraction(value))


def weighted_sum(parts: Iterable[tuple[Fraction, Node]]) -> Node:
    """Return one or more weighted terms as one sum, the way people write it."""
    total: Node | None = None
    for weight, node in parts:
        part = node if abs(weight) == 1 else Operation("*", Number(abs(weight)), node)
        if total is None:
            total = part if weight > 0 else Operation("*", Number(weight), node)
        else:
            total = Operation("+" if weight > 0 else "-", total, part)
    assert total is not None
    return total


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
    elif isinstance(node, (Log, Moved)):
        yield from walk(node.node)


def figures(node: Node | Relation) -> Iterator[Figure]:
    """Yield every figure of a term or relation, from left to right, repeats included."""
    return (one for one in walk(node) if isinstance(one, Figure))


def years_named(node: Node | Relation) -> Iterator[str]:
    """Yield every period from which a term or relation counts years."""
    return (one.since for one in walk(node) if isinstance(one, Years))


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
    if isinstance(node, Log):
        return f"ln({write(node.node, name, spell)})"
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
    if figure.over is not None:
        name = f"sum({name} over {_write_over(figure.over)})"
    if figure.reach is not None:
        name = _write_reach(name, figure.reach)
    return f"({name} or 0)" if figure.or_zero else name


def _write_over(over: Over) -> str:
    name = _quoted(over.dimension)
    if over.members:
        return f"{name} in {_write_values(over.members)}"
    return f"{name} except {_write_values(over.exclude)}" if over.exclude else name


def _write_values(values: tuple[str, ...]) -> str:
    return "(" + ", ".join(f'"{value}"' for value in values) + ")"


def _write_reach(name: str, reach: Reach) -> str:
    if reach.how == "at":
        return f"{name}[{reach.over}]"
    if reach.restart:
        return f"lag({name}, {reach.over}, {reach.restart})"
    if reach.over in ("", "previous"):
        return f"{reach.how}({name})"
    return f"{reach.how}({name}, {reach.over})"


def _quoted(name: str) -> str:
    plain = re.fullmatch(r"[^\W\d]\w*", name) and name not in RESERVED
    return name if plain else f"`{name}`"


RESERVED = (
    *("lag", "earlier", "years", "ln", "sum"),
    *("if", "and", "or", "over", "in", "except", "previous", "step", "yearly"),
)
"""The words of the language: a series of such a name is written in backquotes."""
