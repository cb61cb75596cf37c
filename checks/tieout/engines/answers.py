"""Answers: every question of a promise, for all items at once, and exactly where float64 cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from tieout.engines.ground import Ground
from tieout.engines.items import Item
from tieout.engines.places import Places, Slot
from tieout.engines.questions import Case, Question
from tieout.relations.interval import NEAR, YES
from tieout.relations.tree import Node, figures

FEW = 100
"""Up to so many items fractions are faster than columns."""


class Answered(NamedTuple):
    """The items with the answers to all questions.

    Args:
        items: the items.
        columns: of each question the column of its answers.
        again: how many items were judged again exactly, because float64 could not tell.
        ground: the cells behind all items, where these are few.
    """

    items: pl.DataFrame
    columns: Mapping[Question, pl.Expr]
    again: int = 0
    ground: Ground | None = None


def answered(places: Places, cases: Sequence[Case], anchor: Node) -> Answered:
    """Answer all questions of a promise for all items."""
    questions = dict.fromkeys(question for case in cases for question in case.questions)
    names = {question: f"q{number}" for number, question in enumerate(questions)}
    columns = {question: pl.col(name) for question, name in names.items()}
    keys = [*places.view.seen.keys, "p"]
    slots = list(places.slots.values())
    if len(places.items) <= FEW:
        ground = Ground.of(places.view, slots, places.items)
        return Answered(_exactly(ground, slots, places.items, names, anchor), columns, ground=ground)
    from tieout.engines.in_columns import in_columns  # noqa: PLC0415 -- of all engines, and few need it

    frame = in_columns(places, names, anchor)
    near = frame.filter(_unsure(places, cases, columns))
    if not near.is_empty():
        near = near.drop(*names.values())
        settled = _exactly(Ground.of(places.view, slots, near), slots, near, names, anchor)
        frame = pl.concat([frame.join(settled.select(*keys), on=keys, how="anti"), settled])
    return Answered(frame, columns, len(near))


def _unsure(places: Places, cases: Sequence[Case], columns: dict[Question, pl.Expr]) -> pl.Expr:
    """Tell where an answer that the verdict hangs on is near, or where two figures may be one."""
    unsure = _aliased(places)
    for case in cases:
        asked = [case.fits, *case.zeros, *(one for guard in case.guards for one in guard)]
        for question in asked:
            unsure = unsure | (columns[question] == NEAR)
        used = [places.slots[figure].prefix for figure in dict.fromkeys(figures(case.relation))]
        soft = pl.lit(value=False)
        for name in used:
            soft = soft | ~pl.col(f"{name}_bounded") | (pl.col(f"{name}_contradict") == 1)
        unsure = unsure | (soft & (columns[case.always] == NEAR))
        unsure = unsure | ((columns[case.printed] == NEAR) & (columns[case.fits] == YES))
    return unsure


def _aliased(places: Places) -> pl.Expr:
    """Tell where two figures of a relation stand at one place: there they are one figure."""
    seen, slots = places.view.seen, list(places.slots.values())
    aliased = pl.lit(value=False)
    for index, one in enumerate(slots):
        for other in slots[:index]:
            summed = one.members is not None or other.members is not None
            if one.figure.series != other.figure.series or summed:
                continue
            same = pl.col(one.place) == pl.col(other.place)
            a, b = dict(one.figure.selectors), dict(other.figure.selectors)
            for number, name in enumerate(seen.entities):
                if name in a and name in b:
                    same = same & pl.lit(value=a[name] == b[name])
                elif name in a or name in b:
                    same = same & (pl.col(f"e{number}") == a.get(name, b.get(name)))
            aliased = aliased | same
    return aliased


def _exactly(
    ground: Ground,
    slots: Sequence[Slot],
    items: pl.DataFrame,
    names: Mapping[Question, str],
    anchor: Node,
) -> pl.DataFrame:
    """Answer each question exactly, for a few items."""
    found = [Item(ground, slots, row) for row in items.rows(named=True)]
    answers = {
        name: pl.Series(name, [int(item.answer(question, anchor)) for item in found], dtype=pl.Int32)
        for question, name in names.items()
    }
    return items.with_columns(**answers)
