"""Evidence: the printed cells behind an item, their exact intervals, and the arithmetic.

Findings are few: here everything is read again from the printed texts, in fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import narwhals as nw

from tieout.engines.ground import Ground, Observed, Place, in_units, merge, place_of
from tieout.engines.judge import BROKEN, UNKNOWN, Judged
from tieout.engines.observe import Observations
from tieout.engines.places import Slot
from tieout.expectations import Rule
from tieout.figures import QUALIFIERS
from tieout.model import (
    REASONS,
    Cell,
    Finding,
    Interval,
    Severity,
    Unknown,
    finding_id,
)
from tieout.periods import read_period
from tieout.relations.exact import exactly
from tieout.relations.sentence import Scale, Words, sentence, spell_interval
from tieout.relations.solve import solve
from tieout.relations.tree import FLIPPED, Figure, Relation, figures, write, write_figure


class Item:
    """One item of a judged promise, with the exact figures behind it."""

    def __init__(self, ground: Ground, judged: Judged, row: Mapping[str, Any]) -> None:
        """Take an item's row of the verdicts."""
        self.ground, self.judged, self.row = ground, judged, row
        seen = ground.seen
        self.entities = tuple(str(row[key]) for key in seen.keys)
        self.period = int(row["p"])
        self.key = ground.key(self.entities, self.period)
        self.observed = {slot.figure: self._observed(slot) for slot in judged.slots}

    def _observed(self, slot: Slot) -> list[Observed]:
        return self.ground.found.get(place_of(self.ground.seen, slot, self.row), [])

    def interval(self, figure: Figure) -> Interval:
        """Return what a figure can be; a missing one is its domain."""
        observed = self.observed[figure]
        if not observed:
            return self.ground.domain(figure.series)
        return merge(observed).interval

    def without_zeros(self, figure: Figure) -> Interval:
        """Return what a figure can be if zeros at the end of integers are no digits."""
        observed = self.observed[figure]
        if not any(one.zeros for one in observed):
            return self.interval(figure)
        allowed = self.ground.domain(figure.series)
        return merge(observed, [one.widened().cut(allowed) for one in observed]).interval

    def without_about(self, figure: Figure) -> Interval:
        """Return what a figure can be if approximate prints say nothing."""
        firm = [one for one in self.observed[figure] if one.qualifier != "~"]
        if not firm:
            return self.ground.domain(figure.series)
        return merge(firm).interval

    def evaluate(self, node: Any, interval_of: Callable[[Figure], Interval]) -> Interval:  # noqa: ANN401
        """Return what a term can be, exactly."""
        periods = self.ground.seen.periods

        def years(since: str) -> Fraction:
            return periods[self.period].years_since(read_period(since))

        return exactly(node, interval_of, years)

    def broken(self, relation: Relation, interval_of: Callable[[Figure], Interval]) -> bool:
        """Tell whether no true values satisfy a relation."""
        left = self.evaluate(relation.left, interval_of)
        right = self.evaluate(relation.right, interval_of)
        if relation.sign == "==":
            return not left.meets(right)
        if relation.sign in (">=", ">"):
            left, right = right, left
        strict = relation.sign in ("<", ">")
        return left.low >= right.high if strict else left.low > right.high

    def text(self, figure: Figure) -> str:
        """Return how a figure is printed, with its scale; several prints are joined by or."""
        texts = [Scale(one.cell.multiplier).words(one.cell.printed) for one in self.observed[figure]]
        if not texts:
            return f"[{write_figure(figure)} missing: {spell_interval(self.interval(figure), 0)}]"
        joined = " or ".join(dict.fromkeys(texts))
        return f"({joined})" if " or " in joined or joined.startswith((*QUALIFIERS, "-")) else joined

    def cells(self, relation: Relation) -> Iterator[Cell]:
        """Yield every printed cell of a relation, with what each figure would have to be."""
        for figure in dict.fromkeys(figures(relation)):
            needed = self.needed(relation, figure)
            for one in self.observed[figure]:
                yield replace(one.cell, role=write_figure(figure), implied=needed)

    def needed(self, relation: Relation, figure: Figure) -> Interval | None:
        """Return what a figure would have to be if all others are right."""
        solved = solve(relation, figure)
        return None if solved is None else _allowed(solved.sign, self.evaluate(solved.right, self.interval))


def _allowed(sign: str, other: Interval) -> Interval:
    if sign == "==":
        return other
    if sign in (">=", ">"):
        return Interval(other.low, math.inf)
    return Interval(-math.inf, other.high)


def findings_of(dataset: str, rule: Rule, judged: Judged, ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each broken item."""
    for row in judged.items.filter(nw.col("code") == BROKEN).rows(named=True):
        item = Item(ground, judged, row)
        relation = next((r for r in judged.promise.relations if item.broken(r, item.interval)), None)
        if relation is None:
            raise RuntimeError(f"float64 and fractions disagree at {dict(item.key)}")
        yield _finding(dataset, rule, item, relation)


def _finding(dataset: str, rule: Rule, item: Item, relation: Relation) -> Finding:
    anchor = item.judged.promise.anchor
    published, implied, solved = _confronted(item, relation)
    observed = item.observed.get(anchor, []) if isinstance(anchor, Figure) else []
    unit = min((one.unit for one in observed), default=None)
    distance = published.distance(implied)
    gap = in_units(distance, unit)
    cells = sorted(item.cells(relation), key=lambda cell: cell.role != write(anchor))
    words = Words(
        write(anchor),
        _printed(item, anchor, observed),
        Scale(observed[0].cell.multiplier, observed[0].cell.unit) if observed else Scale(),
        max((one.decimals for one in observed), default=0),
        item.text,
    )
    severity, note = _severity(rule, item, relation, gap)
    first = cells[0]
    return Finding(
        id=finding_id(dataset, rule.id, item.key, write(anchor)),
        dataset=dataset,
        table=observed[0].table if observed else rule.table,
        rule=rule.id,
        kind=rule.kind.name(),
        severity=severity,
        key=item.key,
        message=sentence(words, solved, published, implied, gap) + note,
        cells=tuple(cells),
        path=first.path,
        line=first.line,
        row=first.row,
        gap_units=gap,
        published=published,
        implied=implied,
        relation=write(relation),
        why=rule.why,
    )


def _printed(item: Item, anchor: Any, observed: list[Observed]) -> str:  # noqa: ANN401
    if not observed:
        return write(anchor, item.text)
    texts = dict.fromkeys(
        Scale(one.cell.multiplier, one.cell.unit).words(one.cell.printed) for one in observed
    )
    return " or ".join(texts)


def _confronted(item: Item, relation: Relation) -> tuple[Interval, Interval, Relation | None]:
    """Return what the anchor can be, what it must be, and the relation solved for it."""
    anchor = item.judged.promise.anchor
    solved = solve(relation, anchor) if isinstance(anchor, Figure) else None
    if solved is None and relation.left == anchor:
        solved = relation
    if solved is None and relation.right == anchor:
        solved = Relation(relation.right, FLIPPED[relation.sign], relation.left)
    if solved is None:
        left, right = (item.evaluate(side, item.interval) for side in (relation.left, relation.right))
        return left, _allowed(relation.sign, right), None
    published = item.evaluate(solved.left, item.interval)
    return published, _allowed(solved.sign, item.evaluate(solved.right, item.interval)), solved


def _severity(rule: Rule, item: Item, relation: Relation, gap: float | None) -> tuple[Severity, str]:
    """Return the rule's severity, or a warning where the proof rests on something soft."""
    if rule.severity != "error":
        return rule.severity, ""
    if not item.broken(relation, item.without_about):
        return "warning", "; an approximate figure (~) is needed to say so"
    if not item.broken(relation, item.without_zeros):
        return "warning", "; it would fit if the zeros that end an integer are not digits"
    if rule.warn_below is not None and gap is not None and gap < rule.warn_below:
        return "warning", f"; below {float(rule.warn_below):g} units the rule only warns"
    return "error", ""


def unknowns_of(dataset: str, rule: Rule, judged: Judged, ground: Ground) -> Iterator[Unknown]:
    """Yield each item that could not be judged, with the anchor's cells."""
    anchor = judged.promise.anchor
    for row in judged.items.filter(nw.col("code") == UNKNOWN).rows(named=True):
        item = Item(ground, judged, row)
        observed = item.observed.get(anchor, []) if isinstance(anchor, Figure) else []
        table = observed[0].table if observed else rule.table
        cells = tuple(replace(one.cell, role=write(anchor)) for one in observed)
        yield Unknown(dataset, table, rule.id, item.key, REASONS[row["reason"]], cells)


def wanted_places(seen: Observations, judged: Judged) -> Iterator[Place]:
    """Yield all places behind the items that are broken or unknown."""
    rows = judged.items.filter((nw.col("code") == BROKEN) | (nw.col("code") == UNKNOWN))
    for row in rows.rows(named=True):
        for slot in judged.slots:
            yield place_of(seen, slot, row)
