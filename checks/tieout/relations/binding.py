"""Binding: terms in the place of a template's names; what moves a term moves its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from tieout.relations.limits import is_period, read_exponent, years_in
from tieout.relations.tree import (
    Figure,
    Log,
    Moved,
    Node,
    Number,
    Operation,
    Over,
    Reach,
    Relation,
    Selectors,
    Years,
    figures,
    number,
    write,
)

Bindings = Mapping[str, "Node | Relation | str | Selectors | Over"]


def bind(relation: Relation, names: Bindings) -> Relation:
    """Put terms in the place of names, and what moves a term on its figures."""
    return Relation(
        bind_term(relation.left, names),
        relation.sign,
        bind_term(relation.right, names),
        tuple(bind(condition, names) for condition in relation.conditions),
    )


def bind_term(node: Node, names: Bindings) -> Node:
    """Do the same for one term."""
    if isinstance(node, Operation):
        return _bound_operation(node, names)
    if isinstance(node, Log):
        return Log(bind_term(node.node, names))
    if isinstance(node, Years):
        return _bound_years(node, names)
    if isinstance(node, Moved):
        return moved(_bound_move(node, names))
    if isinstance(node, Figure) and node.series in names:
        value = names[node.series]
        assert isinstance(value, (Number, Figure, Years, Operation, Log)), value
        return value
    return node


def _bound_operation(node: Operation, names: Bindings) -> Node:
    left, right = bind_term(node.left, names), bind_term(node.right, names)
    if node.sign == "*" and node.left != left == number(1):  # a factor that a key leaves at one
        return right
    return Operation(node.sign, left, read_exponent(left, right) if node.sign == "^" else right)


def _bound_years(node: Years, names: Bindings) -> Node:
    """Count the years from a period, or in a duration: those are a number."""
    if node.since not in names:
        return node
    said = str(names[node.since])
    return Years(said) if is_period(said) else number(years_in(node.since, said))


def _bound_move(move: Moved, names: Bindings) -> Moved:
    node, reach, selector, over = bind_term(move.node, names), move.reach, move.selector, move.over
    if reach is not None and reach.over in names:
        reach = replace(reach, over=str(names[reach.over]))
    if over is not None and over.dimension in names:
        over = cast("Over", names[over.dimension])
    if isinstance(selector, str):
        chosen = names[selector]
        if isinstance(chosen, str):
            return Moved(node, Reach("at", chosen))
        selector = cast("Selectors", chosen)
    return replace(move, node=node, reach=reach, selector=selector, over=over)


def moved(move: Moved) -> Node:
    """Return a term with every figure in it moved, summed, or zero where it is missing."""
    node = move.node
    if move.over is not None:
        return _summed(node, move.over)
    if isinstance(node, Figure):
        return _moved_figure(node, move)
    if isinstance(node, Log):
        return Log(moved(_within(move, node.node)))
    if isinstance(node, Operation):
        return Operation(node.sign, moved(_within(move, node.left)), moved(_within(move, node.right)))
    return node


def _within(move: Moved, part: Node) -> Moved:
    """Return a move of a part: what is looked for together is that of the whole."""
    return replace(move, node=part, reach=_together(move))


def _together(move: Moved) -> Reach | None:
    reach = move.reach
    if reach is None or reach.together or not (reach.how == "earlier" or reach.over == "previous"):
        return reach
    return replace(reach, together=tuple(dict.fromkeys(f.series for f in figures(move.node))))


def _moved_figure(figure: Figure, move: Moved) -> Figure:
    if move.or_zero:
        return replace(figure, or_zero=True)
    if move.reach is not None:
        if figure.reach is not None:
            raise ValueError(f"{write(figure)} already stands in another period")
        return replace(figure, reach=_together(move))
    for name, value in cast("Selectors", move.selector):
        _once(figure, name)
        figure = replace(figure, selectors=(*figure.selectors, (name, value)))
    return figure


def _once(figure: Figure, name: str) -> None:
    """See that a figure is told once where it stands in a dimension."""
    if name in dict(figure.selectors):
        raise ValueError(f"{write(figure)} already says which {name}")
    if figure.over is not None and figure.over.dimension == name:
        raise ValueError(f"{write(figure)} is already summed over {name}")


def _summed(node: Node, over: Over) -> Node:
    """Sum a term over a dimension: what is linear is summed figure by figure."""
    if isinstance(node, Figure):
        if node.over is not None:
            raise ValueError(f"{write(node)} is already summed")
        _once(node, over.dimension)
        return replace(node, over=over)
    if isinstance(node, Operation):
        left, right = node.left, node.right
        if node.sign in ("+", "-"):
            return Operation(node.sign, _summed(left, over), _summed(right, over))
        if node.sign == "*" and not any(figures(left)):
            return Operation("*", left, _summed(right, over))
        if node.sign in ("*", "/") and not any(figures(right)):
            return Operation(node.sign, _summed(left, over), right)
    raise ValueError(
        f"{write(node)!r} cannot be summed over {over.dimension}: a sum is taken of figures, "
        "joined by + and -, and times or divided by numbers"
    )
