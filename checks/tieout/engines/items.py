"""Items: one place of a promise with the exact figures behind it, to judge it and to explain it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from tieout.engines.earlier import NONE
from tieout.engines.ground import Ground, Observed, Place, place_of
from tieout.engines.places import Slot
from tieout.engines.questions import Question
from tieout.engines.readings import Reading, merge
from tieout.model import Interval, Key
from tieout.periods import read_period
from tieout.relations.collect import Plan, plan
from tieout.relations.exact import certain, exactly, possible
from tieout.relations.tree import Figure, Log, Node, Operation, Relation

ZERO = Interval(Fraction(0), Fraction(0))
IntervalOf = Callable[[Figure], Interval]
Soften = Callable[[Sequence[Observed], Interval], Interval]
"""What a figure can be, from its prints and its domain, if something about them is not believed."""


def as_printed(observed: Sequence[Observed], allowed: Interval) -> Interval:
    """Return what prints say together; where there is none, all that the series may be."""
    return merge([one.reading for one in observed]).interval if observed else allowed


def unbelieved(observed: Sequence[Observed], allowed: Interval) -> Interval:
    """Return what a figure can be if its prints are not believed; a print outside its domain is allowed."""
    return allowed.span(as_printed(observed, allowed)) if observed else allowed


class Item:
    """One item of a judged promise, with the exact figures behind it.

    Args:
        ground: the printed cells.
        slots: the figures of the relations.
        row: the item's row of the verdicts.
    """

    def __init__(self, ground: Ground, slots: Iterable[Slot], row: Mapping[str, Any]) -> None:
        """Take an item's row of the verdicts."""
        self.ground, self.row = ground, row
        self.slots = {slot.figure: slot for slot in slots}
        seen = ground.seen
        self.entities = tuple(str(row[key]) for key in seen.keys)
        self.period = int(row["p"])
        self._intervals: dict[Figure, Interval] = {}
        self._places: dict[Figure, list[Place]] = {}

    @cached_property
    def key(self) -> Key:
        """Return the place by the names that users know."""
        return self.ground.key(self.entities, self.period)

    def places(self, figure: Figure) -> list[Place]:
        """Return where a figure stands; a sum stands at each of its members."""
        if figure not in self._places:
            self._places[figure] = self._stands(figure)
        return self._places[figure]

    def _stands(self, figure: Figure) -> list[Place]:
        slot = self.slots[figure]
        if slot.members is not None:
            return self.ground.members(slot, self.row)
        place = place_of(self.ground.seen, slot, self.row)
        return [place] if place[2] != NONE else []

    def observed(self, figure: Figure) -> list[Observed]:
        """Return the printed cells of a figure."""
        return [one for place in self.places(figure) for one in self.ground.found.get(place, [])]

    def interval(self, figure: Figure) -> Interval:
        """Return what a figure can be; a missing one is its domain."""
        if figure not in self._intervals:
            self._intervals[figure] = self.softened(figure, as_printed)
        return self._intervals[figure]

    def softened(self, figure: Figure, soften: Soften) -> Interval:
        """Return what a figure can be if something about its prints is not believed."""
        slot = self.slots[figure]
        if self.row[f"{slot.prefix}_zero"] == 1:
            return ZERO
        allowed = self.ground.domain(figure.series)
        if figure.over is not None:
            return self._sum(slot, soften)
        found = [one for place in self.places(figure) for one in self.ground.found.get(place, [])]
        interval = soften(found, allowed)
        hidden = figure.reach is not None and figure.reach.together and self.row[f"{slot.place}_open"] == 1
        return Interval(interval.low, math.inf, interval.open_low) if hidden else interval

    def _sum(self, slot: Slot, soften: Soften) -> Interval:
        figure, allowed = slot.figure, self.ground.domain(slot.figure.series)
        places = self.places(figure)
        if not places:
            return Interval(Fraction(0) if allowed.low >= 0 else -math.inf, math.inf)
        absent = ZERO if figure.or_zero else allowed
        parts = [soften(found, absent) for found in (self.ground.found.get(one, []) for one in places)]
        if self.row[f"{slot.prefix}_lacking"]:
            low, high = allowed.low if allowed.low >= 0 else -math.inf, allowed.high
            parts.append(Interval(low, high if high <= 0 else math.inf))
        return Interval(
            sum((part.low for part in parts), Fraction(0)),
            sum((part.high for part in parts), Fraction(0)),
            any(part.open_low for part in parts),
            any(part.open_high for part in parts),
        )

    def number(self, figure: Figure) -> Interval:
        """Return the number that a figure prints, by its most precise row."""
        found = [self.ground.found.get(place, []) for place in self.places(figure)]
        if self.row[f"{self.slots[figure].prefix}_zero"] == 1:
            return ZERO
        values = [min(rows, key=_precision).reading.value for rows in found if rows]
        total = sum(values, Fraction(0))
        return Interval(total, total)

    def years(self, since: str) -> Fraction:
        """Return the years from a period to the item's own."""
        return self.ground.seen.periods[self.period].years_since(read_period(since))

    @cached_property
    def _same(self) -> Mapping[Figure, Figure]:
        """Return the figures that stand where another one does: by two names, they are one figure."""
        first: dict[Any, Figure] = {}
        same: dict[Figure, Figure] = {}
        for figure in self.slots:
            place = tuple(self.places(figure))
            if figure.over is None and place and not self.row[f"{self.slots[figure].prefix}_zero"]:
                same[figure] = first.setdefault(place, figure)
        return {figure: other for figure, other in same.items() if figure != other}

    def planned(self, judged: Plan) -> Plan:
        """Return how a relation is judged at this item, where two of its figures may be one."""
        if not self._same:
            return judged
        left, right = (_renamed(side, self._same) for side in (judged.relation.left, judged.relation.right))
        return plan(Relation(left, judged.relation.sign, right), self.ground.seen.entities)

    def evaluate(self, node: Node, interval_of: IntervalOf, corners: Sequence[Figure] = ()) -> Interval:
        """Return what a term can be, exactly."""
        return exactly(node, interval_of, self.years, corners)

    def answer(self, question: Question, anchor: Node, interval_of: IntervalOf | None = None) -> bool:
        """Answer a question exactly."""
        taken = interval_of or self.interval
        if question.points:
            taken = self._points(anchor if question.plan.relation.sign == "==" else None)
        ask = possible if question.ask == "possible" else certain
        judged = self.planned(question.plan)
        return ask(judged.relation, taken, self.years, judged.corners)

    def _points(self, anchor: Node | None) -> IntervalOf:
        def interval_of(figure: Figure) -> Interval:
            return self.interval(figure) if figure == anchor else self.number(figure)

        return interval_of


def _precision(one: Observed) -> tuple[Fraction, Fraction]:
    reading: Reading = one.reading
    return reading.unit, reading.value


def _renamed(node: Node, same: Mapping[Figure, Figure]) -> Node:
    if isinstance(node, Operation):
        return Operation(node.sign, _renamed(node.left, same), _renamed(node.right, same))
    if isinstance(node, Log):
        return replace(node, node=_renamed(node.node, same))
    return same.get(node, node) if isinstance(node, Figure) else node
