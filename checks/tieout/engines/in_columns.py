"""In columns: every question answered for all items at once, in float64."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from tieout.engines.places import Places, Slot
from tieout.engines.questions import Question, is_leaf
from tieout.relations.columns import Columns, Near, certain, possible
from tieout.relations.interval import Arithmetic, Ends
from tieout.relations.tree import Figure, Node, figures

_STEP = 2.0**-52


def in_columns(places: Places, names: Mapping[Question, str], anchor: Node) -> pl.DataFrame:
    """Answer each question for all items in float64: YES, NO or NEAR."""
    numbers = Columns(places.items.lazy(), places.years)
    known: dict[Any, tuple[Ends[Near], Ends[Near]]] = {}
    answers = []
    for question in names:
        relation, corners = question.plan.relation, question.plan.corners
        left, right = relation.left, relation.right
        sides = (left, right, corners, question.points, question.points and relation.sign == "==")
        if sides not in known:
            plain = question.points and is_leaf(left) and is_leaf(right)
            kept = anchor if relation.sign == "==" else None
            ends_of = _points(places, kept, plain=plain) if question.points else _intervals(places)
            arithmetic = Arithmetic(numbers, ends_of)
            known[sides] = arithmetic.hull(left, corners), arithmetic.hull(right, corners)
        ask = possible if question.ask == "possible" else certain
        used = [places.slots[figure] for figure in dict.fromkeys(figures(relation))]
        answers.append(ask(relation.sign, *known[sides], _excludes(used)))
    given = [answer.alias(name) for answer, name in zip(answers, names.values(), strict=True)]
    return numbers.frame.with_columns(*given).select(*places.items.columns, *names.values()).collect()


EndsOf = Callable[[Figure], Ends[Near]]


def _intervals(places: Places) -> EndsOf:
    def ends_of(figure: Figure) -> Ends[Near]:
        name = places.slots[figure].prefix
        error = pl.col(f"{name}_err")
        return Ends(Near(pl.col(f"{name}_low"), error), Near(pl.col(f"{name}_high"), error))

    return ends_of


def _points(places: Places, anchor: Node | None, *, plain: bool) -> EndsOf:
    """Return the printed numbers, and the interval of the anchor.

    Two numbers of at most 15 digits that are only compared are told apart by float64.
    """
    intervals = _intervals(places)

    def ends_of(figure: Figure) -> Ends[Near]:
        if figure == anchor:
            return intervals(figure)
        name = places.slots[figure].prefix
        value, err = pl.col(f"{name}_value"), pl.col(f"{name}_err")
        error = err if figure.over is not None else value.abs() * _STEP
        exact = err == 0
        if plain:
            exact = exact | (pl.col(f"{name}_faithful") == 1)
        point = Near(value, pl.when(exact).then(pl.lit(0.0)).otherwise(error))
        return Ends(point, point)

    return ends_of


def _excludes(used: Sequence[Slot]) -> pl.Expr:
    """Tell where an end may be excluded, so that ends that touch need not meet.

    It is where a figure excludes one of its own, and where what is divided by has no end:
    a quotient comes near zero and is never there.
    """
    flags = [(pl.col(f"{slot.prefix}_open") == 1) | ~pl.col(f"{slot.prefix}_bounded") for slot in used]
    return pl.any_horizontal(flag.fill_null(value=False) for flag in flags) if flags else pl.lit(value=False)
