"""Codes: what becomes of each item of a promise, as far as quick numbers can tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

import narwhals as nw

from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY
from tieout.engines.plan.columns import NotPlanned
from tieout.engines.plan.standing import Standing, ends_of, points_of
from tieout.engines.plan.steps import Steps
from tieout.engines.plan.sure import answer, settled, sides, together, untimely
from tieout.engines.questions import Case, case_of
from tieout.kinds import Promise
from tieout.model import REASONS
from tieout.relations.quick import Made, NotQuick, QuickColumns, Settled, sized
from tieout.relations.tree import Figure, Relation, figures, years_named
from tieout.relations.values import Truth

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


class Terms(NamedTuple):
    """What makes columns of terms.

    Args:
        timed: says what hangs on the time alone.
        alone: makes those of rows by themselves; None where no row is judged before it stands beside others.
        plainly: makes those of rows beside one another, which tell what is plain.
        closely: makes those of rows that are looked at again.
    """

    timed: Timed
    alone: Steps | None
    plainly: Steps
    closely: Steps

    @classmethod
    def of(cls, timed: Timed, *, alone: bool) -> Terms:
        """Start with no column; some rows may be judged by themselves."""
        return cls(timed, Steps("alone") if alone else None, Steps("plain"), Steps("close"))


class Coded(NamedTuple):
    """One promise: its code in each row, and what that was made from.

    Args:
        code: of the verdict of the row's item, NO_ITEM, LEFT or NEAR.
        plain: the same where its figures are printed and it holds, or no item stands; else NOT_PLAIN.
        anchor: what it judges.
        cases: its relations, as they are judged.
        standing: where their figures stand.
        alone: whether a row says all about it by itself.
    """

    code: nw.Expr
    plain: nw.Expr
    anchor: Figure
    cases: tuple[Case, ...]
    standing: Mapping[Figure, Standing]
    alone: bool


def coded(promise: Promise, entities: Collection[str], stands: Stands, terms: Terms) -> Coded:
    """Return the code of each row, and what it is made from.

    Args:
        promise: what is promised.
        entities: the entity fields.
        stands: says where a figure stands.
        terms: makes columns of terms.

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
    reaches = any(figure.reach for figure in named) or any(map(_tells_time, promise.relations))
    alone = terms.alone is not None and not reaches
    made = terms.plainly if terms.alone is None or reaches else terms.alone
    codes = [_code(case, anchor, standing, terms) for case in cases]
    plain = [_plain(case, anchor, standing, terms.timed, made) for case in cases]
    whole = codes[0] if len(codes) == 1 else _worst(codes)
    holds = plain[0] if len(plain) == 1 else nw.max_horizontal(*plain)
    there = standing[anchor].printed | standing[anchor].bad
    for figure in named:
        if figure.reach is not None and figure.reach.how == "earlier":
            one = standing[figure]
            there = there & (one.printed if one.unsure is None else one.printed | one.unsure)
    code, short = (nw.when(there).then(one).otherwise(nw.lit(NO_ITEM)) for one in (whole, holds))
    return Coded(code, short, anchor, cases, standing, alone)


def _tells_time(relation: Relation) -> bool:
    return any(years_named(relation))


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


def _code(case: Case, anchor: Figure, standing: Mapping[Figure, Standing], terms: Terms) -> nw.Expr:
    """Return the code of a relation in each row."""
    used = {figure: standing[figure] for figure in dict.fromkeys(figures(case.relation))}
    found = _all_there(case, anchor, used, terms.timed, terms.closely)
    rest: nw.Expr = nw.lit(LEFT)
    for lost in _missing_together(list(used)):
        unknown = _some_missing(case, used, lost, terms)
        rest = nw.when(_exactly_missing(used, lost)).then(unknown).otherwise(rest)
    told = nw.when(_printed(used)).then(found.code).otherwise(rest)
    for same in _same(used):
        # Two figures that are one leave less room than two: of that only fractions know.
        firm = told.is_in([EXACTLY, BROKEN, UNKNOWN_FOR["undecided"]])
        told = nw.when(same & ~firm).then(nw.lit(LEFT)).otherwise(told)
    doubt = _doubt(used)
    return told if doubt is None else nw.when(doubt).then(nw.lit(LEFT)).otherwise(told)


def _plain(
    case: Case, anchor: Figure, standing: Mapping[Figure, Standing], timed: Timed, made: Made
) -> nw.Expr:
    """Return the same where all figures are printed and it plainly holds; else NOT_PLAIN."""
    used = {figure: standing[figure] for figure in dict.fromkeys(figures(case.relation))}
    found = _all_there(case, anchor, used, timed, made, plainly=True)
    short = _else_not_plain(_printed(used), found.plain)
    for same in _same(used):
        short = _else_not_plain(~same | (short == EXACTLY), short)
    doubt = _doubt(used)
    return short if doubt is None else _else_not_plain(~doubt, short)


def _printed(used: Mapping[Figure, Standing]) -> nw.Expr:
    """Tell where all figures are printed."""
    return nw.all_horizontal(*(one.printed for one in used.values()), ignore_nulls=False)


def _same(used: Mapping[Figure, Standing]) -> Iterator[nw.Expr]:
    """Yield where a figure that is reached for is the one that stands in the row, and both are used."""
    beside = {figure.series for figure in used if figure.reach is None}
    yield from (one.same for figure, one in used.items() if one.same is not None and figure.series in beside)


def _doubt(used: Mapping[Figure, Standing]) -> nw.Expr | None:
    """Tell where it is not known whether a figure is printed; None where it is everywhere."""
    unsure = [one.unsure for one in used.values() if one.unsure is not None]
    return nw.any_horizontal(*unsure, ignore_nulls=True) if unsure else None


def _else_not_plain(where: nw.Expr, plain: nw.Expr) -> nw.Expr:
    return nw.when(where).then(plain).otherwise(nw.lit(NOT_PLAIN))


def _missing_together(named: Sequence[Figure]) -> list[tuple[Figure, ...]]:
    most = len(named) if len(named) <= _MOST_MISSING else 1
    return list(chain.from_iterable(combinations(named, size) for size in range(1, most + 1)))


def _exactly_missing(used: Mapping[Figure, Standing], lost: Collection[Figure]) -> nw.Expr:
    """Tell where some figures are missing, and no others."""
    flags = [~one.printed if figure in lost else one.printed for figure, one in used.items()]
    return nw.all_horizontal(*flags, ignore_nulls=False)


class _Judged(NamedTuple):
    """What becomes of items whose figures are all printed, as far as numbers can tell.

    Args:
        numbers: what is counted on.
        never: where nothing is promised.
        fits: whether true values satisfy the relation.
        points: whether the printed numbers do.
    """

    numbers: QuickColumns
    never: Truth
    fits: Settled
    points: Settled

    @property
    def code(self) -> nw.Expr:
        """Return their codes."""
        holds = _chosen(self.points.yes, EXACTLY, _chosen(self.points.no, BY_ROUNDING, nw.lit(NEAR)))
        code = _chosen(self.fits.no, BROKEN, _chosen(self.fits.yes, holds, nw.lit(NEAR)))
        return _chosen(self.never, UNKNOWN_FOR["undecided"], _given(self.numbers, code, LEFT))

    @property
    def plain(self) -> nw.Expr:
        """Return the codes of those that plainly hold alone."""
        not_plain = nw.lit(NOT_PLAIN)
        exactly = _chosen(self.points.yes, EXACTLY, _chosen(self.points.no, BY_ROUNDING, not_plain))
        plain = _given(self.numbers, _chosen(self.fits.yes, exactly, not_plain), NOT_PLAIN)
        return _chosen(self.never, NOT_PLAIN, plain)


def _all_there(  # noqa: PLR0913 -- a case, its figures, and what makes columns of them
    case: Case,
    anchor: Figure,
    used: Mapping[Figure, Standing],
    timed: Timed,
    made: Made,
    *,
    plainly: bool = False,
) -> _Judged:
    """Judge items whose figures are all printed; what is plain only prints what its domains allow."""
    numbers = QuickColumns(timed, made)
    try:
        for one in used.values():
            if plainly and one.inside is not None:
                numbers.count_on(one.inside)
        intervals = ends_of(used, (), made, inside=plainly)
        for condition in case.guards:
            if not condition.sure.timed:
                numbers.count_on(answer(numbers, condition.sure, intervals, timed).yes)
        for zero in case.zeros:
            numbers.count_on(answer(numbers, zero, intervals, timed).no)
        never = together(numbers.given, untimely(case, timed))
        if case.fits.timed:
            return _Judged(numbers, never, *[answer(numbers, case.fits, intervals, timed)] * 2)
        whole = sides(numbers, case.fits, intervals)
        fits = settled(numbers, case.fits, whole)
        # What is counted on for intervals holds of the numbers in them, and these are no larger.
        printed = points_of(intervals, used, anchor if case.relation.sign == "==" else None, made)
        numbers_too = QuickColumns(timed, made)
        points = map(sized, sides(numbers_too, case.printed, printed), whole)
        return _Judged(numbers, never, fits, settled(numbers_too, case.printed, tuple(points)))
    except NotQuick as no:
        raise NotPlanned(f"{no}") from no


def _some_missing(
    case: Case, used: Mapping[Figure, Standing], lost: Collection[Figure], terms: Terms
) -> nw.Expr:
    """Return the codes of items where some figures are missing: broken whatever these are, or unknown."""
    codes = [used[figure].gone for figure in lost]
    unknown = codes[0] if len(codes) == 1 else nw.min_horizontal(*codes)
    timed, made = terms.timed, terms.closely
    numbers, intervals = QuickColumns(timed, made), ends_of(used, lost, made)
    needed = [(guard.sure, False) for guard in case.guards] + [(zero, True) for zero in case.zeros]
    barred: list[Truth] = []
    try:
        for question, forbidden in needed:
            alone = QuickColumns(timed, made)
            yes, no = answer(alone, question, intervals, timed)
            kept, lacking = (no, yes) if forbidden else (yes, no)
            if lacking is True and not alone.given:
                return unknown
            numbers.given += alone.given
            numbers.count_on(kept)
            barred.append(together(alone.given, lacking))
        fits = answer(numbers, case.fits, intervals, timed)
    except NotQuick:
        return nw.lit(LEFT)
    code = _given(numbers, _chosen(fits.no, BROKEN, _chosen(fits.yes, unknown, nw.lit(LEFT))), LEFT)
    for never in barred:
        code = _chosen(never, unknown, code)
    return code


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
