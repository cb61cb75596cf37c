"""Codes: what becomes of each item of a promise, as far as quick numbers can tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY
from tieout.engines.plan.columns import NotPlanned
from tieout.engines.plan.standing import EndsOf, Standing, ends_of, points_of
from tieout.engines.questions import Case, Question, case_of, is_leaf
from tieout.kinds import Promise
from tieout.model import REASONS
from tieout.relations.quick import (
    NotQuick,
    QuickArithmetic,
    QuickColumns,
    Settled,
    Truth,
    both,
    either,
)
from tieout.relations.tree import OPPOSITE, Figure, figures

if TYPE_CHECKING:
    from tieout.engines.plan.timed import Timed

NO_ITEM, LEFT, NEAR, NOT_PLAIN = 4, 5, 6, 255
"""Codes beside those of verdicts: no item stands in a row; more than its figures must be known to judge
it; its figures lie so near to the boundary that fractions must tell; or it is not plain that it holds."""
UNKNOWN_FOR = {reason: 10 + number for number, reason in enumerate(REASONS)}
"""The codes of unknown items, by their reason."""
_MOST_MISSING = 3
"""Of so many figures all are looked at that may be missing together; of more, one at a time."""


Stands = Callable[[Figure], Standing]


class Coded(NamedTuple):
    """One promise: its code in each row, and what that was made from.

    Args:
        code: of the verdict of the row's item, NO_ITEM, LEFT or NEAR.
        plain: the same where its figures are printed and it holds, or no item stands; else NOT_PLAIN.
        anchor: what it judges.
        cases: its relations, as they are judged.
        standing: where their figures stand.
    """

    code: nw.Expr
    plain: nw.Expr
    anchor: Figure
    cases: tuple[Case, ...]
    standing: Mapping[Figure, Standing]


def coded(promise: Promise, entities: Collection[str], stands: Stands, timed: Timed) -> Coded:
    """Return the code of each row, and what it is made from.

    Args:
        promise: what is promised.
        entities: the entity fields.
        stands: says where a figure stands.
        timed: says what hangs on the time alone.

    Raises:
        NotPlanned: quick numbers settle nothing of such a promise.
    """
    anchor = promise.anchor
    if not isinstance(anchor, Figure) or anchor.reach or anchor.over or anchor.selectors:
        raise NotPlanned("what it judges is no column")
    cases = tuple(case_of(relation, entities) for relation in promise.relations)
    named = dict.fromkeys(figure for relation in promise.relations for figure in figures(relation))
    standing = {figure: stands(figure) for figure in named}
    _check_apart(standing)
    codes, plain = zip(*(_code(case, anchor, standing, timed) for case in cases), strict=True)
    whole = codes[0] if len(codes) == 1 else _worst(codes)
    holds = plain[0] if len(plain) == 1 else nw.max_horizontal(*plain)
    there = standing[anchor].printed | standing[anchor].bad
    for figure in named:
        if figure.reach is not None and figure.reach.how == "earlier":
            one = standing[figure]
            there = there & (one.printed if one.unsure is None else one.printed | one.unsure)
    code, short = (nw.when(there).then(one).otherwise(nw.lit(NO_ITEM)) for one in (whole, holds))
    return Coded(code, short, anchor, cases, standing)


def _check_apart(standing: Mapping[Figure, Standing]) -> None:
    """Raise NotPlanned where two figures that are reached for may be one, in whichever rows."""
    for one, other in combinations(standing, 2):
        if one.series != other.series or one.reach is None or other.reach is None:
            continue
        alike = one.reach.how == other.reach.how and not (one.reach.together or other.reach.together)
        if not alike or standing[one].period == standing[other].period:
            raise NotPlanned(f"two figures of {one.series} for which it reaches may be one")


def _worst(codes: Sequence[nw.Expr]) -> nw.Expr:
    """Put the relations of one anchor together: left, broken, near, unknown, by rounding, exactly."""
    worst = nw.max_horizontal(*codes)
    for verdict in (NEAR, BROKEN, LEFT):
        found = nw.any_horizontal(*(code == verdict for code in codes), ignore_nulls=True)
        worst = nw.when(found).then(nw.lit(verdict)).otherwise(worst)
    return worst


def _code(
    case: Case, anchor: Figure, standing: Mapping[Figure, Standing], timed: Timed
) -> tuple[nw.Expr, nw.Expr]:
    """Return the code of a relation in each row, and the same where it is plain."""
    used = {figure: standing[figure] for figure in dict.fromkeys(figures(case.relation))}
    code, plain = _all_there(case, anchor, used, timed)
    covered: list[tuple[nw.Expr, nw.Expr]] = []
    for lost in _missing_together(list(used)):
        where = _exactly_missing(used, lost)
        covered.append((where, _some_missing(case, used, lost, timed)))
    here = nw.all_horizontal(*(one.printed for one in used.values()), ignore_nulls=False)
    rest: nw.Expr = nw.lit(LEFT)
    for where, unknown in covered:
        rest = nw.when(where).then(unknown).otherwise(rest)
    told, short = nw.when(here).then(code).otherwise(rest), _else_not_plain(here, plain)
    beside = {figure.series for figure in used if figure.reach is None}
    for figure, one in used.items():
        if one.same is not None and figure.series in beside:
            # Two figures that are one leave less room than two: of that only fractions know.
            firm = told.is_in([EXACTLY, BROKEN, UNKNOWN_FOR["undecided"]])
            told = nw.when(one.same & ~firm).then(nw.lit(LEFT)).otherwise(told)
            short = _else_not_plain(~one.same | (short == EXACTLY), short)
    unsure = [one.unsure for one in used.values() if one.unsure is not None]
    if not unsure:
        return told, short
    doubt = nw.any_horizontal(*unsure, ignore_nulls=True)
    return nw.when(doubt).then(nw.lit(LEFT)).otherwise(told), _else_not_plain(~doubt, short)


def _else_not_plain(where: nw.Expr, plain: nw.Expr) -> nw.Expr:
    return nw.when(where).then(plain).otherwise(nw.lit(NOT_PLAIN))


def _missing_together(named: Sequence[Figure]) -> list[tuple[Figure, ...]]:
    most = len(named) if len(named) <= _MOST_MISSING else 1
    return list(chain.from_iterable(combinations(named, size) for size in range(1, most + 1)))


def _exactly_missing(used: Mapping[Figure, Standing], lost: Collection[Figure]) -> nw.Expr:
    """Tell where some figures are missing, and no others."""
    flags = [~one.printed if figure in lost else one.printed for figure, one in used.items()]
    return nw.all_horizontal(*flags, ignore_nulls=False)


def _all_there(
    case: Case, anchor: Figure, used: Mapping[Figure, Standing], timed: Timed
) -> tuple[nw.Expr, nw.Expr]:
    """Return the codes of items whose figures are all printed, and those of the plain ones alone."""
    numbers = QuickColumns(timed)
    try:
        intervals = ends_of(used, ())
        for condition in case.guards:
            if not condition.sure.timed:
                numbers.count_on(_answer(numbers, condition.sure, intervals, timed).yes)
        for zero in case.zeros:
            numbers.count_on(_answer(numbers, zero, intervals, timed).no)
        never = _together(numbers.given, _untimely(case, timed))
        fits = _answer(numbers, case.fits, intervals, timed)
        printed = points_of(used, anchor if case.relation.sign == "==" else None)
        points = _answer(numbers, case.printed, printed, timed)
    except NotQuick as no:
        raise NotPlanned(f"{no}") from no
    holds = _chosen(points.yes, EXACTLY, _chosen(points.no, BY_ROUNDING, nw.lit(NEAR)))
    code = _chosen(fits.no, BROKEN, _chosen(fits.yes, holds, nw.lit(NEAR)))
    exactly = _chosen(points.yes, EXACTLY, _chosen(points.no, BY_ROUNDING, nw.lit(NOT_PLAIN)))
    plain = _chosen(fits.yes, exactly, nw.lit(NOT_PLAIN))
    undecided, unplain = nw.lit(UNKNOWN_FOR["undecided"]), nw.lit(NOT_PLAIN)
    return (
        _chosen(never, undecided, _given(numbers, code, LEFT)),
        _chosen(never, unplain, _given(numbers, plain, NOT_PLAIN)),
    )


def _untimely(case: Case, timed: Timed) -> Truth:
    """Tell where a condition on the time alone does not hold, so that nothing is promised."""
    never: Truth = False
    for condition in case.guards:
        if condition.sure.timed:
            never = either(never, ~timed.holds(condition.sure))
    return never


def _some_missing(
    case: Case, used: Mapping[Figure, Standing], lost: Collection[Figure], timed: Timed
) -> nw.Expr:
    """Return the codes of items where some figures are missing: broken whatever these are, or unknown."""
    codes = [used[figure].gone for figure in lost]
    unknown = codes[0] if len(codes) == 1 else nw.min_horizontal(*codes)
    numbers, intervals = QuickColumns(timed), ends_of(used, lost)
    needed = [(guard.sure, False) for guard in case.guards] + [(zero, True) for zero in case.zeros]
    barred: list[Truth] = []
    try:
        for question, forbidden in needed:
            alone = QuickColumns(timed)
            yes, no = _answer(alone, question, intervals, timed)
            kept, lacking = (no, yes) if forbidden else (yes, no)
            if lacking is True and not alone.given:
                return unknown
            numbers.given += alone.given
            numbers.count_on(kept)
            barred.append(_together(alone.given, lacking))
        fits = _answer(numbers, case.fits, intervals, timed)
    except NotQuick:
        return nw.lit(LEFT)
    code = _given(numbers, _chosen(fits.no, BROKEN, _chosen(fits.yes, unknown, nw.lit(LEFT))), LEFT)
    for never in barred:
        code = _chosen(never, unknown, code)
    return code


def _together(given: Sequence[nw.Expr], truth: Truth) -> Truth:
    """Tell where something is so, and all that was counted on for it."""
    for condition in given:
        truth = both(condition, truth)
    return truth


def _given(numbers: QuickColumns, code: nw.Expr, otherwise: int) -> nw.Expr:
    """Return codes where all that was counted on is so."""
    if not numbers.given:
        return code
    sure = nw.all_horizontal(*numbers.given, ignore_nulls=False)
    return nw.when(sure).then(code).otherwise(nw.lit(otherwise))


def _chosen(where: Truth, code: int | nw.Expr, otherwise: nw.Expr) -> nw.Expr:
    here = nw.lit(code) if isinstance(code, int) else code
    if isinstance(where, bool):
        return here if where else otherwise
    return nw.when(where).then(here).otherwise(otherwise)


def _answer(numbers: QuickColumns, question: Question, known: EndsOf, timed: Timed) -> Settled:
    if question.timed:
        holds = timed.holds(question)
        return Settled(holds, ~holds)
    relation, corners, loose = question.plan
    if corners or loose:
        raise NotQuick("a figure that stands more than once")
    arithmetic = QuickArithmetic(numbers, known)
    left, right = arithmetic.evaluate(relation.left), arithmetic.evaluate(relation.right)
    plain = question.points and is_leaf(relation.left) and is_leaf(relation.right) and relation.sign != "=="
    found = numbers.settled(relation.sign, left, right, plain=plain)
    if question.ask == "possible":
        return found
    opposite = numbers.settled(OPPOSITE[relation.sign], left, right)
    return Settled(opposite.no, opposite.yes)
