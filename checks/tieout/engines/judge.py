"""Verdicts: each promise judged at every place of its anchor, in columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw

from tieout.engines.observe import Observations
from tieout.engines.places import NONE, Places, Slot, items_of
from tieout.expectations import Rule
from tieout.kinds import Promise
from tieout.model import REASONS
from tieout.periods import Period
from tieout.relations.columns import Columns
from tieout.relations.interval import Arithmetic, Ends
from tieout.relations.tree import Figure, Relation, figures, years_named

# Ends closer than this part of their size may be the same number.
_NEAR = 2.0**-40
EXACTLY, BY_ROUNDING, BROKEN, UNKNOWN = range(4)


@dataclass(frozen=True)
class Judged:
    """One promise judged: its slots, and one row for each item.

    Args:
        promise: what was promised.
        slots: the figures of its relations, and in which column their period is.
        items: ``e* p``, the period columns of the slots, ``code`` and ``reason``.
    """

    promise: Promise
    slots: tuple[Slot, ...]
    items: nw.DataFrame[Any]


def judge(seen: Observations, rule: Rule, promise: Promise) -> Judged:
    """Judge one promise at every place where its anchor is printed."""
    items = _chosen(seen, rule, items_of(seen, promise.anchor, promise.relations))
    places = Places(seen, items)
    for relation in promise.relations:
        for figure in figures(relation):
            places.add(figure)
        for since in years_named(relation):
            places.years(since)
    _drop_without_earlier(places)
    verdicts = [_verdict(places, promise, relation) for relation in promise.relations]
    frame = places.items
    for number, (code, reason) in enumerate(verdicts):
        frame = frame.with_columns(code.alias(f"code{number}"), reason.alias(f"reason{number}"))
    frame = _combined(frame, len(verdicts))
    columns = [*seen.keys, "p", *dict.fromkeys(slot.place for slot in places.slots.values())]
    # Joins keep no order: reports are in order of place.
    kept = frame.select(*dict.fromkeys(columns), "code", "reason").sort(*seen.keys, "p")
    return Judged(promise, tuple(places.slots.values()), kept)


def _chosen(seen: Observations, rule: Rule, items: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Keep the items that the rule's ``where``, ``from`` and ``to`` choose."""
    for name, values in rule.where.items():
        items = items.filter(nw.col(f"e{seen.entities.index(name)}").is_in(list(values)))
    if rule.start is None and rule.end is None:
        return items
    inside = [number for number, period in enumerate(seen.periods) if _inside(period, rule)]
    return items.filter(nw.col("p").is_in(inside))


def _inside(period: Period, rule: Rule) -> bool:
    late_enough = rule.start is None or period.start >= rule.start.start
    return late_enough and (rule.end is None or period.end <= rule.end.end)


def _drop_without_earlier(places: Places) -> None:
    """Drop places that nothing stands before: ``earlier`` promises nothing there."""
    for slot in places.slots.values():
        if slot.figure.reach is not None and slot.figure.reach.how == "earlier":
            places.items = places.items.filter(nw.col(slot.place) != NONE)


def _ends(places: Places, *, points: bool, anchor: object) -> Any:  # noqa: ANN401
    def ends_of(figure: Figure) -> Ends[nw.Expr]:
        name = places.slots[figure].prefix
        if points and figure != anchor:
            return Ends(nw.col(f"{name}_value"), nw.col(f"{name}_value"))
        return Ends(nw.col(f"{name}_low"), nw.col(f"{name}_high"))

    return ends_of


def _evaluate(
    places: Places, promise: Promise, relation: Relation, *, points: bool
) -> tuple[Ends[nw.Expr], Ends[nw.Expr], list[nw.Expr]]:
    """Evaluate both sides, from the intervals or from the printed numbers themselves."""
    numbers = Columns(places.items.lazy(), places.years)
    # A rate that the printed levels give is rounded before it is printed; a bound is kept as it is.
    anchor = promise.anchor if relation.sign == "==" else None
    arithmetic = Arithmetic(numbers, _ends(places, points=points, anchor=anchor))
    left, right = arithmetic.evaluate(relation.left), arithmetic.evaluate(relation.right)
    name = f"{'v' if points else 'i'}{len(places.items.columns)}"
    kept = [*left, *right, *arithmetic.zero_divisors]
    original = places.items.columns
    columns = [f"{name}_{number}" for number in range(len(kept))]
    frame = numbers.frame.with_columns(*(e.alias(c) for e, c in zip(kept, columns, strict=True)))
    places.items = frame.select(*original, *columns).collect("polars")
    a, b, c, d, *zeros = (nw.col(column) for column in columns)
    return Ends(a, b), Ends(c, d), zeros


def _verdict(places: Places, promise: Promise, relation: Relation) -> tuple[nw.Expr, nw.Expr]:
    """Return the code of one relation at each item, and its reason where it is unknown."""
    guards = [_guard(places, promise, condition) for condition in relation.conditions]
    left, right, zeros = _evaluate(places, promise, relation, points=False)
    guards += [
        nw.when(zero).then(nw.lit(REASONS.index("zero-base"))).otherwise(nw.lit(NONE)) for zero in zeros
    ]
    broken, always = _apart(relation.sign, left, right), _certain(relation.sign, left, right)
    if relation.sign in ("<", ">"):
        guards.append(_touching(relation.sign, left, right))
    point_left, point_right, _ = _evaluate(places, promise, relation, points=True)
    by_points = ~_apart(relation.sign, point_left, point_right)
    used = [places.slots[figure] for figure in dict.fromkeys(figures(relation))]
    reason = _reason(places, used, guards, always)
    forbidden = places.suspended()
    for guard in guards:
        forbidden = forbidden | (guard != NONE)
    code = (
        nw.when(broken & ~forbidden)
        .then(nw.lit(BROKEN))
        .otherwise(
            nw.when(reason != NONE)
            .then(nw.lit(UNKNOWN))
            .otherwise(nw.when(by_points).then(nw.lit(EXACTLY)).otherwise(nw.lit(BY_ROUNDING)))
        )
    )
    return code, reason


def _apart(sign: str, left: Ends[nw.Expr], right: Ends[nw.Expr]) -> nw.Expr:
    """Tell where no values of the two sides satisfy the comparison."""
    if sign == "==":
        return (left.low > right.high) | (left.high < right.low)
    if sign in (">=", ">"):
        left, right = right, left
    return left.low > right.high if sign in ("<=", ">=") else left.low >= right.high


def _certain(sign: str, left: Ends[nw.Expr], right: Ends[nw.Expr]) -> nw.Expr:
    """Tell where all values of the two sides satisfy the comparison."""
    if sign == "==":
        return nw.lit(value=False)
    if sign in (">=", ">"):
        left, right = right, left
    return left.high <= right.low if sign in ("<=", ">=") else left.high < right.low


def _touching(sign: str, left: Ends[nw.Expr], right: Ends[nw.Expr]) -> nw.Expr:
    """Say where a strict comparison hangs on ends that float64 cannot tell apart: undecided."""
    if sign == ">":
        left, right = right, left
    size = left.low.abs() + right.high.abs()
    near = left.low.is_finite() & right.high.is_finite() & ((left.low - right.high).abs() <= size * _NEAR)
    return nw.when(near).then(nw.lit(REASONS.index("undecided"))).otherwise(nw.lit(NONE))


def _guard(places: Places, promise: Promise, condition: Relation) -> nw.Expr:
    """Say why a condition is not guaranteed, as a position in REASONS; -1 where it is."""
    left, right, _ = _evaluate(places, promise, condition, points=False)
    sure = _certain(condition.sign, left, right)
    if not any(figures(condition)):
        why: nw.Expr = nw.lit(REASONS.index("undecided"))
    else:
        zero, negative = nw.lit(REASONS.index("zero-base")), nw.lit(REASONS.index("negative-base"))
        why = nw.when(left.high >= right.low).then(zero).otherwise(negative)
    return nw.when(sure).then(nw.lit(NONE)).otherwise(why)


def _reason(places: Places, used: list[Slot], guards: list[nw.Expr], always: nw.Expr) -> nw.Expr:
    """Return the first reason that applies, by the order of REASONS; -1 where none does."""
    last = len(REASONS)
    contradicts = nw.lit(value=False)
    open_ended = nw.lit(value=False)
    for slot in used:
        contradicts = contradicts | (nw.col(f"{slot.prefix}_contradict") == 1)
        open_ended = open_ended | ~nw.col(f"{slot.prefix}_bounded")
    causes = [
        nw.when(places.suspended()).then(nw.lit(REASONS.index("break"))).otherwise(nw.lit(NONE)),
        nw.when(contradicts & ~always)
        .then(nw.lit(REASONS.index("sources-contradict")))
        .otherwise(nw.lit(NONE)),
        nw.when(open_ended & ~always).then(nw.lit(REASONS.index("open-bound"))).otherwise(nw.lit(NONE)),
        *(nw.col(f"{slot.prefix}_why") for slot in used),
        *guards,
    ]
    least = nw.min_horizontal(*(nw.when(one == NONE).then(nw.lit(last)).otherwise(one) for one in causes))
    return nw.when(least == last).then(nw.lit(NONE)).otherwise(least)


def _combined(frame: nw.DataFrame[Any], relations: int) -> nw.DataFrame[Any]:
    """Put the relations of one anchor together: broken, else unknown, else by rounding."""
    codes = [nw.col(f"code{number}") for number in range(relations)]
    last = len(REASONS)
    reasons = [
        nw.when(nw.col(f"code{number}") == UNKNOWN).then(nw.col(f"reason{number}")).otherwise(nw.lit(last))
        for number in range(relations)
    ]
    frame = frame.with_columns(worst=nw.max_horizontal(*codes), reason=nw.min_horizontal(*reasons))
    broken = nw.any_horizontal(*(code == BROKEN for code in codes), ignore_nulls=True)
    return frame.with_columns(code=nw.when(broken).then(nw.lit(BROKEN)).otherwise(nw.col("worst")))
