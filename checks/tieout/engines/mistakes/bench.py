"""The bench: many hypotheses tried on a few items, exactly, before any is judged on all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from tieout.engines.ground import Ground
from tieout.engines.items import IntervalOf, Item
from tieout.engines.observe import Observations
from tieout.engines.places import Places
from tieout.engines.questions import Case, case_of
from tieout.engines.views import View
from tieout.expectations import Rule
from tieout.model import Interval, is_infinite
from tieout.periods import read_period
from tieout.relations.tree import Figure, Node, Relation, figures
from tieout.trials.hypothesis import Hypothesis, Part


def number_in_year(seen: Observations, place: int) -> int:
    """Return which of the periods of its year, of its length, a period is: from 1 on."""
    period = seen.periods[place]
    unit, months = period.length
    return (period.start.month - 1) // months + 1 if unit == "M" else 0


def is_for(part: Part, seen: Observations, row: Mapping[str, Any]) -> bool:
    """Tell whether a promise is rewritten for an item."""
    if part.within and part.within != number_in_year(seen, row["p"]):
        return False
    if part.where is not None and row[f"e{seen.entities.index(part.where[0])}"] not in part.where[1]:
        return False
    period = seen.periods[row["p"]] if part.start else None
    return period is None or read_period(part.start) <= period <= read_period(part.end)


Change = Callable[[Interval, Figure, Node], Interval]
"""What a figure of an item is taken for, and not for what it can be; told with the anchor."""


class Bench:
    """A few items, with all figures that some hypotheses need.

    Args:
        seen: the observations.
        rule: the rule.
        hypotheses: those to be tried.
        items: the items, ``e* p``.
    """

    def __init__(
        self, seen: Observations, rule: Rule, hypotheses: Sequence[Hypothesis], items: pl.DataFrame
    ) -> None:
        """Look up every figure once."""
        self.seen = seen
        view = View(seen, rule.forecasts)
        self._places = places = Places(view, items.select(*seen.keys, "p"))
        rows = items.select(*seen.keys, "p").rows(named=True)
        for hypothesis in hypotheses:
            for part in hypothesis.parts:
                if any(is_for(part, seen, row) for row in rows):
                    for figure in _figures(part):
                        places.add(figure)
        self.rows = places.items.sort(*seen.keys, "p").rows(named=True)
        self._ground = Ground.of(view, places.slots.values(), places.items)
        self._cases: dict[Relation, Case] = {}

    def holds(self, hypothesis: Hypothesis, row: Mapping[str, Any], change: Change | None = None) -> bool:
        """Tell whether an item holds under a hypothesis, or would if some of its figures were others."""
        part = next((one for one in hypothesis.parts if is_for(one, self.seen, row)), None)
        if part is None:
            return False
        slots = [self._places.slots[figure] for figure in _figures(part)]
        if any(row[f"{slot.prefix}_why"] is not None for slot in slots):
            return False
        item = Item(self._ground, slots, row)
        taken = item.interval if change is None else partial(_changed, item, change, part.promise.anchor)
        return all(self._fits(item, part, line, taken) for line in part.promise.relations)

    def anchor(self, hypothesis: Hypothesis, row: Mapping[str, Any]) -> Interval | None:
        """Return what the anchor of an item can be; None where it is no figure, or is not bounded."""
        part = next((one for one in hypothesis.parts if is_for(one, self.seen, row)), None)
        if part is None or not isinstance(part.promise.anchor, Figure):
            return None
        slot = self._places.slots.get(part.promise.anchor)
        if slot is None or row[f"{slot.prefix}_why"] is not None:
            return None
        interval = Item(self._ground, [slot], row).interval(part.promise.anchor)
        return None if is_infinite(interval.low) or is_infinite(interval.high) else interval

    def _fits(self, item: Item, part: Part, line: Relation, taken: IntervalOf) -> bool:
        if line not in self._cases:
            self._cases[line] = case_of(line, self.seen.entities)
        case = self._cases[line]
        anchor = part.promise.anchor
        return fits(item, case, anchor, taken)


def fits(item: Item, case: Case, anchor: Node, taken: IntervalOf) -> bool:
    """Tell whether a relation can hold at an item, and is promised there."""
    # Most hypotheses fail here, and the rest is asked of few.
    if not item.answer(case.fits, anchor, taken):
        return False
    if any(item.answer(zero, anchor, taken) for zero in case.zeros):
        return False
    return all(item.answer(guard.sure, anchor, taken) for guard in case.guards)


def _figures(part: Part) -> list[Figure]:
    lines = (figure for line in part.promise.relations for figure in figures(line))
    return list(dict.fromkeys(lines))


def _changed(item: Item, change: Change, anchor: Node, figure: Figure) -> Interval:
    return change(item.interval(figure), figure, anchor)
