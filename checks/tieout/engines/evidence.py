"""Evidence: the printed cells behind an item, their exact intervals, and the arithmetic.

Findings are few: here everything is read again from the printed texts, in fractions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from tieout.engines.ground import Ground, Observed, Place, in_units
from tieout.engines.items import ZERO, Item, Soften, as_printed
from tieout.engines.judge import BROKEN, UNKNOWN, Judged
from tieout.engines.questions import Case
from tieout.engines.readings import merge
from tieout.expectations import Rule
from tieout.figures import QUALIFIERS
from tieout.model import REASONS, Cell, Finding, Interval, Severity, Unknown, finding_id
from tieout.relations.collect import Plan
from tieout.relations.exact import remainders, scaled
from tieout.relations.sentence import (
    Scale,
    Words,
    count_units,
    digits_of,
    sentence,
    spell,
    spell_interval,
    written,
)
from tieout.relations.solve import solve
from tieout.relations.terms import added, linear, times
from tieout.relations.tree import (
    FLIPPED,
    Figure,
    Log,
    Node,
    Number,
    Operation,
    Reach,
    Relation,
    Years,
    figures,
    write,
    write_figure,
)


def _text(item: Item, figure: Figure) -> str:
    """Return how a figure is printed, with its scale; several prints are joined by or, parts by +."""
    places = item.places(figure)
    if item.row[f"{item.slots[figure].prefix}_zero"] == 1:
        return "0"
    parts = [_joined(item.ground.found.get(place, [])) for place in places]
    shown = [part for part in parts if part]
    if not shown or (len(shown) < len(parts) and not figure.or_zero):
        allowed, scale = item.interval(figure), _scale(item)
        digits = digits_of(allowed, scale.multiplier)
        known = spell_interval(allowed, digits, scale.multiplier)
        return f"[{write_figure(figure)} missing: {scale.words(known)}]"
    if len(shown) > _MOST_PARTS:
        total = spell(item.number(figure).low, _MOST_DIGITS).rstrip("0").rstrip(".")
        return f"({len(shown)} figures that add up to {total})"
    return shown[0] if len(shown) == 1 else f"({' + '.join(shown)})"


def _scale(item: Item) -> Scale:
    """Return the scale in which the figures of an item are printed, by the first of them."""
    cells = (one.cell for figure in item.slots for one in item.observed(figure))
    return Scale(next((cell.multiplier for cell in cells), 0))


_MOST_PARTS, _MOST_DIGITS = 12, 15


def _joined(observed: list[Observed]) -> str:
    texts = [Scale(one.cell.multiplier).words(one.cell.printed) for one in observed]
    joined = _together(observed, texts)
    return f"({joined})" if len(set(texts)) > 1 or joined.startswith((*QUALIFIERS, "-")) else joined


def _together(observed: list[Observed], texts: Sequence[str]) -> str:
    """Join the prints of one figure: all of them hold, or one of those that contradict each other does."""
    distinct = dict.fromkeys(texts)
    if len(distinct) < 2:
        return "".join(distinct)
    return (" and " if merge([one.reading for one in observed]).agree else " or ").join(distinct)


def _cells(item: Item, relation: Relation, corners: tuple[Figure, ...]) -> Iterator[Cell]:
    """Yield every printed cell of a relation, with what each figure would have to be."""
    balanced = _balanced(item, relation)
    for figure in dict.fromkeys(figures(relation)):
        needed = balanced.get(figure) if balanced else _needed(item, relation, figure, corners)
        places = item.places(figure)
        shares = [needed] * len(places) if figure.over is None else _shares(item, places, needed)
        for place, needs in zip(places, shares, strict=True):
            role = write_figure(_member(item, figure, place))
            for one in item.ground.found.get(place, []):
                yield replace(one.cell, role=role, implied=needs)


def _member(item: Item, figure: Figure, place: Place) -> Figure:
    """Return by what name a figure stands at a place: of a sum, each member by its own."""
    if figure.over is None:
        return figure
    seen, (_, entities, period) = item.ground.seen, place
    name = figure.over.dimension
    if name == seen.time:
        return replace(figure, over=None, or_zero=False, reach=Reach("at", seen.periods[period].text))
    member = (name, entities[seen.entities.index(name)])
    return replace(figure, over=None, or_zero=False, selectors=(*figure.selectors, member))


def _needed(item: Item, relation: Relation, figure: Figure, corners: tuple[Figure, ...]) -> Interval | None:
    """Return what a figure would have to be if all others are right."""
    solved = solve(relation, figure)
    if solved is None:
        return None
    return _allowed(solved.sign, item.evaluate(solved.right, item.interval, corners))


def _balanced(item: Item, relation: Relation) -> dict[Figure, Interval]:
    """Return the same for all figures of a linear equation at once; nothing for any other relation."""
    left, right = linear(relation.left), linear(relation.right)
    if relation.sign != "==" or left is None or right is None:
        return {}
    terms = added(left, times(right, Fraction(-1)))
    constant = terms.pop(None, Fraction(0))
    weights = {figure: weight for figure, weight in terms.items() if figure is not None and weight}
    parts = [scaled(item.interval(figure), weight) for figure, weight in weights.items()]
    fixed = Interval(constant, constant)
    return {
        figure: scaled(rest, -1 / weight)
        for (figure, weight), rest in zip(weights.items(), remainders([*parts, fixed]), strict=False)
    }


def _shares(item: Item, places: list[Place], needed: Interval | None) -> list[Interval | None]:
    """Return what each member would have to be if the sum and all other members are right."""
    if needed is None:
        return [None] * len(places)
    members = [as_printed(item.ground.found.get(place, []), ZERO) for place in places]
    rests = remainders([*(scaled(member, Fraction(-1)) for member in members), needed])
    return [rest for rest, _ in zip(rests, places, strict=False)]


def without_zeros(observed: Sequence[Observed], allowed: Interval) -> Interval:
    """Return what a figure can be if zeros at the end of integers are no digits."""
    if not any(one.reading.zeros for one in observed):
        return as_printed(observed, allowed)
    readings = [one.reading for one in observed]
    return merge(readings, [one.widened().cut(allowed) for one in readings]).interval


def without_about(observed: Sequence[Observed], allowed: Interval) -> Interval:
    """Return what a figure can be if approximate prints say nothing."""
    return as_printed([one for one in observed if one.reading.qualifier != "~"], allowed)


def _allowed(sign: str, other: Interval) -> Interval:
    if sign == "==":
        return other
    if sign in (">=", ">"):
        return Interval(other.low, math.inf, sign == ">" or other.open_low)
    return Interval(-math.inf, other.high, open_high=sign == "<" or other.open_high)


def findings_of(dataset: str, rule: Rule, judged: Judged, ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each broken item."""
    for row in judged.having(BROKEN).rows(named=True):
        item = Item(ground, judged.slots, row)
        case = next((one for one in judged.cases if not item.answer(one.fits, judged.promise.anchor)), None)
        if case is None:
            raise RuntimeError(f"float64 and fractions disagree at {dict(item.key)}")
        yield _finding(dataset, rule, judged, item, case)


def _finding(dataset: str, rule: Rule, judged: Judged, item: Item, case: Case) -> Finding:
    anchor = judged.promise.anchor
    told = item.planned(case.fits.plan)
    published, implied, solved = _confronted(item, anchor, told)
    observed = item.observed(anchor) if isinstance(anchor, Figure) else []
    # Where the anchor cannot be solved for, the gap is not one of its own scale.
    shown = anchor if solved else told.relation.left
    unit = min((one.reading.unit for one in observed), default=None) if solved else None
    gap = in_units(published.distance(implied), unit)
    found = _cells(item, told.relation, told.corners)
    about, named = write(anchor), write(shown)
    cells = sorted(found, key=lambda cell: cell.role != about)
    words = _words(item, shown)._replace(readings=_readings(item, solved, told.corners))
    how = written(words, published, implied)
    cells = [replace(one, digits=how.digits) if one.role == named else one for one in cells]
    severity, note = _severity(rule, judged, item, case, gap)
    asked = solved or told.relation
    dated = asked._replace(right=_dated(asked.right, item))
    first = cells[0]
    return Finding(
        id=finding_id(dataset, rule.id, item.key, _told_apart(rule, anchor, case)),
        dataset=dataset,
        table=observed[0].table if observed else rule.table,
        rule=rule.id,
        kind=rule.kind.name(),
        severity=severity,
        key=item.key,
        message=sentence(words, dated, published, implied, gap, how=how) + note,
        cells=tuple(cells),
        path=first.path,
        line=first.line,
        row=first.row,
        gap_units=gap,
        published=published,
        implied=implied,
        relation=write(case.relation),
        why=rule.why,
        written=how,
    )


_MOST_READINGS = 3


def _readings(
    item: Item, solved: Relation | None, corners: tuple[Figure, ...]
) -> Sequence[tuple[str, Interval]]:
    """Return what an equation gives with each print of the one figure whose sources contradict each other.

    What lies between may be impossible whichever source is right.
    """
    if solved is None or solved.sign != "==":
        return ()
    right = solved.right
    split = [one for one in dict.fromkeys(figures(right)) if _contradicted(item, one)]
    prints = {_joined([one]): one.reading.interval for one in item.observed(split[0])} if split else {}
    if len(split) != 1 or len(prints) > _MOST_READINGS:
        return ()

    def given(interval: Interval) -> Interval:
        return item.evaluate(right, lambda one: interval if one == split[0] else item.interval(one), corners)

    return [(text, given(interval)) for text, interval in prints.items()]


def _contradicted(item: Item, figure: Figure) -> bool:
    readings = [one.reading for one in item.observed(figure)]
    return figure.over is None and len(readings) > 1 and not merge(readings).agree


def _words(item: Item, node: Node) -> Words:
    """Return the words for what a figure prints, or for what a term comes to."""
    if isinstance(node, Figure):
        observed = item.observed(node)
        scale = Scale(observed[0].cell.multiplier, observed[0].cell.unit) if observed else Scale()
        decimals = max((one.reading.decimals for one in observed), default=0)
    else:
        prints = (one.cell.multiplier for figure in figures(node) for one in item.observed(figure))
        observed, scale, decimals = [], Scale(next(prints, 0)), 0
    derived = node.over is not None if isinstance(node, Figure) else not isinstance(node, Number)
    text = _printed(item, node, observed)
    return Words(write(node), text, scale, decimals, lambda figure: _text(item, figure), derived)


def _told_apart(rule: Rule, anchor: Node, case: Case) -> str:
    """Return what tells the findings of one rule and key apart: the anchor, and its relation if need be."""
    shared = sum(promise.anchor == anchor for promise in rule.promises) > 1
    return f"{write(anchor)}|{write(case.relation)}" if shared else write(anchor)


def _dated(node: Node, item: Item) -> Node:
    """Put the number of years in the place of ``years(2012)``, as a calculator wants it."""
    if isinstance(node, Years):
        return Number(item.years(node.since))
    if isinstance(node, Operation):
        return Operation(node.sign, _dated(node.left, item), _dated(node.right, item))
    return Log(_dated(node.node, item)) if isinstance(node, Log) else node


def _printed(item: Item, anchor: Node, observed: list[Observed]) -> str:
    if not observed or not isinstance(anchor, Figure) or anchor.over is not None:
        return write(anchor, lambda figure: _text(item, figure))
    texts = [Scale(one.cell.multiplier, one.cell.unit).words(one.cell.printed) for one in observed]
    return _together(observed, texts)


def _confronted(item: Item, anchor: Node, told: Plan) -> tuple[Interval, Interval, Relation | None]:
    """Return what the anchor can be, what it must be, and the relation solved for it."""
    relation, corners = told.relation, told.corners
    solved = solve(relation, anchor) if isinstance(anchor, Figure) else None
    if solved is None and relation.left == anchor:
        solved = relation
    if solved is None and relation.right == anchor:
        solved = Relation(relation.right, FLIPPED[relation.sign], relation.left)
    left, sign, right = (solved or relation)[:3]
    published, implied = (item.evaluate(side, item.interval, corners) for side in (left, right))
    return published, _allowed(sign, implied), solved


def _severity(rule: Rule, judged: Judged, item: Item, case: Case, gap: float | None) -> tuple[Severity, str]:
    """Return the rule's severity, or a warning where the proof rests on something soft."""
    if rule.severity != "error":
        return rule.severity, ""

    def fits(soften: Soften) -> bool:
        return item.answer(case.fits, judged.promise.anchor, lambda figure: item.softened(figure, soften))

    if judged.view.forecasts:
        return "warning", "; a forecast is needed to say so"
    prints = [one for figure in item.slots for one in item.observed(figure)]
    if any(one.reading.qualifier == "~" for one in prints) and fits(without_about):
        return "warning", "; an approximate figure (~) is needed to say so"
    if any(one.reading.zeros for one in prints) and fits(without_zeros):
        return "warning", "; it would fit if the zeros that end an integer are not digits"
    if rule.warn_below is not None and gap is not None and gap < rule.warn_below:
        return "warning", f"; below {count_units(float(rule.warn_below))} the rule only warns"
    return "error", ""


def unknowns_of(dataset: str, rule: Rule, judged: Judged, ground: Ground) -> Iterator[Unknown]:
    """Yield each item that could not be judged, with the anchor's cells."""
    anchor = judged.promise.anchor
    for row in judged.having(UNKNOWN).rows(named=True):
        item = Item(ground, judged.slots, row)
        observed = item.observed(anchor) if isinstance(anchor, Figure) else []
        table = observed[0].table if observed else rule.table
        cells = tuple(replace(one.cell, role=write(anchor)) for one in observed)
        yield Unknown(dataset, table, rule.id, item.key, REASONS[row["reason"]], cells)
