"""Verdicts: each promise judged at every place of its anchor, in columns, and exactly where these touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tieout.engines.answers import answered
from tieout.engines.earlier import NONE
from tieout.engines.ground import Ground
from tieout.engines.observe import Observations
from tieout.engines.places import Places, Slot, items_of
from tieout.engines.questions import Case, Question, case_of
from tieout.engines.views import View
from tieout.expectations import Rule
from tieout.kinds import Promise
from tieout.model import REASONS
from tieout.periods import Period
from tieout.relations.interval import NO, YES
from tieout.relations.tree import figures, years_named

EXACTLY, BY_ROUNDING, BROKEN, UNKNOWN = range(4)


@dataclass(frozen=True)
class Judged:
    """One promise judged: its slots, and one row for each item.

    Args:
        promise: what was promised.
        cases: its relations, as they are judged.
        view: the figures that were used.
        slots: the figures of its relations, and in which column their period is.
        items: ``e* p``, the columns by which exact figures are found again, ``code``, ``reason``, and
            ``barred`` where the promise is not made: a break, a condition that is not certain.
        again: how many items were judged exactly, because float64 could not tell.
        ground: the cells behind all items, where these are few.
    """

    promise: Promise
    cases: tuple[Case, ...]
    view: View
    slots: tuple[Slot, ...]
    items: pl.DataFrame
    again: int
    ground: Ground | None

    def __getstate__(self) -> dict[str, Any]:
        """Leave the cells out for another process, which reads those that it needs."""
        return {**self.__dict__, "ground": None}

    def having(self, *codes: int) -> pl.DataFrame:
        """Return the items with one of some verdicts."""
        return self.items.filter(pl.col("code").is_in(codes))

    def ground_of(self, items: pl.DataFrame) -> Ground:
        """Return the printed cells behind some of the items."""
        return self.ground or Ground.of(self.view, self.slots, items)


def judge(seen: Observations, rule: Rule, promise: Promise) -> Judged:
    """Judge one promise at every place where its anchor is printed."""
    view = View(seen, rule.forecasts)
    places = Places(view, _chosen(seen, rule, items_of(view, promise.anchor, promise.relations)))
    for relation in promise.relations:
        for figure in figures(relation):
            places.add(figure)
        for since in years_named(relation):
            places.years(since)
    _drop_without_partners(places)
    cases = tuple(case_of(relation, seen.entities) for relation in promise.relations)
    frame, columns, again, ground = answered(places, cases, promise.anchor)
    for number, case in enumerate(cases):
        frame = _with_verdict(frame, places, case, columns, number)
    frame = _combined(frame, len(cases))
    slots = tuple(places.slots.values())
    kept = dict.fromkeys([*seen.keys, "p", *(column for slot in slots for column in slot.found_by)])
    # Joins keep no order: reports are in order of place.
    barred = pl.any_horizontal(*(pl.col(f"barred{number}").is_not_null() for number in range(len(cases))))
    items = frame.select(*kept, "code", "reason", barred=barred).sort(*seen.keys, "p")
    return Judged(promise, cases, view, slots, items, again, ground)


def _chosen(seen: Observations, rule: Rule, items: pl.DataFrame) -> pl.DataFrame:
    """Keep the items that the rule's ``where``, ``from`` and ``to`` choose."""
    for name, values in rule.where.items():
        items = items.filter(pl.col(f"e{seen.entities.index(name)}").is_in(list(values)))
    if rule.start is None and rule.end is None:
        return items
    inside = [number for number, period in enumerate(seen.periods) if is_inside(period, rule)]
    return items.filter(pl.col("p").is_in(inside))


def is_inside(period: Period, rule: Rule) -> bool:
    """Tell whether a rule's ``from`` and ``to`` choose a period."""
    late_enough = rule.start is None or period.start >= rule.start.start
    return late_enough and (rule.end is None or period.end <= rule.end.end)


def _drop_without_partners(places: Places) -> None:
    """Drop places of which nothing is promised: ``earlier`` finds nothing there, or no part of a period."""
    for slot in places.slots.values():
        figure = slot.figure
        if figure.reach is not None and figure.reach.how == "earlier":
            places.items = places.items.filter(pl.col(slot.place) != NONE)
        if figure.over is not None and figure.over.dimension == places.view.seen.time:
            places.items = places.items.filter(~pl.col(f"{slot.prefix}_printed").is_null())


Columns = Mapping[Question, pl.Expr]
"""The column that answers each question, YES or NO."""


def _with_verdict(
    frame: pl.DataFrame, places: Places, case: Case, columns: Columns, number: int
) -> pl.DataFrame:
    """Add the code of one relation at each item, and its reason where it is unknown; null elsewhere.

    A column for each step: an expression that stands in another twice is computed twice.
    """
    used = [places.slots[figure] for figure in dict.fromkeys(figures(case.relation))]
    code, reason, barred = f"code{number}", f"reason{number}", pl.col(f"barred{number}")
    frame = frame.with_columns(_first(_bars(places, case, used, columns)).alias(f"barred{number}"))
    frame = frame.with_columns(_first([barred, *_reasons(used, columns[case.always] == YES)]).alias(reason))
    holds = pl.when(columns[case.printed] == YES).then(pl.lit(EXACTLY)).otherwise(pl.lit(BY_ROUNDING))
    unless = pl.when(pl.col(reason).is_null()).then(holds).otherwise(pl.lit(UNKNOWN))
    broken = (columns[case.fits] == NO) & barred.is_null()
    return frame.with_columns(pl.when(broken).then(pl.lit(BROKEN)).otherwise(unless).alias(code))


def _first(reasons: Iterable[pl.Expr]) -> pl.Expr:
    """Return the first reason that applies, by the order of REASONS; null where none does."""
    return pl.min_horizontal(*reasons)


def _why(condition: pl.Expr, reason: str) -> pl.Expr:
    """Return the position of a reason where a condition holds; null elsewhere."""
    return pl.when(condition).then(pl.lit(REASONS.index(reason)))


def _bars(places: Places, case: Case, used: Sequence[Slot], columns: Columns) -> Iterator[pl.Expr]:
    """Say what forbids to call an item broken: a break, no condition, a divisor that can be zero."""
    yield _why(places.suspended(), "break")
    for zero in case.zeros:
        yield _why(columns[zero] == YES, "zero-base")
    for sure, level in case.guards:
        named = any(figures(sure.plan.relation))
        zero_base, below = ("zero-base", "negative-base") if named else ("undecided", "undecided")
        base = pl.when(columns[level] == YES).then(pl.lit(REASONS.index(zero_base)))
        yield pl.when(columns[sure] != YES).then(base.otherwise(pl.lit(REASONS.index(below))))
    zeros = [slot for slot in used if slot.figure.or_zero and slot.figure.over is None]
    if zeros:
        # Where every figure that counts as zero when it is missing is missing, nothing is said.
        missing = [pl.col(f"{slot.prefix}_zero") == 1 for slot in zeros]
        yield _why(pl.all_horizontal(*missing), "missing")


def _reasons(used: Sequence[Slot], always: pl.Expr) -> Iterator[pl.Expr]:
    """Say what else makes an item unknown; what holds whatever they say is not."""
    contradicts, open_ended = pl.lit(value=False), pl.lit(value=False)
    for slot in used:
        contradicts = contradicts | (pl.col(f"{slot.prefix}_contradict") == 1)
        open_ended = open_ended | ~pl.col(f"{slot.prefix}_bounded")
        yield pl.col(f"{slot.prefix}_why")
    yield _why(contradicts & ~always, "sources-contradict")
    yield _why(open_ended & ~always, "open-bound")


def _combined(frame: pl.DataFrame, relations: int) -> pl.DataFrame:
    """Put the relations of one anchor together: broken, else unknown, else by rounding."""
    if relations == 1:
        return frame.rename({"code0": "code", "reason0": "reason"})
    codes = [pl.col(f"code{number}") for number in range(relations)]
    reasons = [pl.when(code == UNKNOWN).then(pl.col(f"reason{number}")) for number, code in enumerate(codes)]
    broken = pl.any_horizontal(*(code == BROKEN for code in codes))
    worst = pl.when(broken).then(pl.lit(BROKEN)).otherwise(pl.max_horizontal(*codes))
    return frame.with_columns(code=worst, reason=_first(reasons))
