"""Evidence: the printed cells behind an item, their exact intervals, and the arithmetic.

Findings are few: here everything is read again from the printed texts, in fractions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from tieout.engines.judge import BROKEN, UNKNOWN, Judged
from tieout.engines.observe import PRINTED, Observations
from tieout.engines.places import Slot
from tieout.figures import Printed, domain, rounding_unit, stands_for
from tieout.model import (
    REASONS,
    Bound,
    Cell,
    Finding,
    Interval,
    Key,
    Severity,
    Unknown,
    finding_id,
)
from tieout.periods import read_period
from tieout.relations.interval import exactly
from tieout.relations.language import FLIPPED, Figure, Relation, figures, write, write_figure
from tieout.relations.sentence import Scale, Words, sentence, spell_interval
from tieout.relations.solve import solve
from tieout.rules import Rule

Place = tuple[int, tuple[str, ...], int]
"""A figure on the ground: position of its series, its entities, position of its period."""


class Observed(NamedTuple):
    """One printed cell, read exactly."""

    cell: Cell
    value: Fraction
    unit: Fraction
    qualifier: str
    zeros: int
    """Zeros at the end of an integer of undeclared precision: digits, or not."""
    table: str
    decimals: int

    def widened(self) -> Interval:
        """Return the interval if zeros at the end of the print are no digits."""
        return stands_for(self.value, self.unit * 10**self.zeros, self.qualifier)


class Merged(NamedTuple):
    """What all observations of a figure say together."""

    interval: Interval
    agree: bool


def merge(observed: Sequence[Observed], intervals: Sequence[Interval]) -> Merged:
    """Return the intersection where all meet, else the span; same unit means same number."""
    plain = [(one.unit, one.value) for one in observed if one.qualifier not in ("<", ">")]
    same = len({unit for unit, _ in plain}) == len(set(plain))
    inner = Interval(max(i.low for i in intervals), min(i.high for i in intervals))
    if same and inner.low <= inner.high:
        return Merged(inner, agree=True)
    span = Interval(min(i.low for i in intervals), max(i.high for i in intervals))
    return Merged(span, agree=False)


@dataclass
class Ground:
    """Reads printed cells back from the observations, many places in one query."""

    seen: Observations
    found: dict[Place, list[Observed]]

    @classmethod
    def of(cls, seen: Observations, wanted: Iterable[Place], *, forecasts: bool = False) -> Ground:
        """Fetch all observations of the wanted places."""
        keys = ["series", *seen.keys, "p"]
        rows = [(series, *entities, period) for series, entities, period in dict.fromkeys(wanted)]
        schema = {key: pl.String if key.startswith("e") else pl.Int64 for key in keys}
        lookup = nw.from_native(pl.DataFrame(rows, schema=schema, orient="row"))
        hits = seen.rows.filter((nw.col("state") == PRINTED) & (nw.col("forecast") == int(forecasts)))
        hits = hits.join(lookup, on=keys, how="inner").sort("t", "r", "c")
        ground = cls(seen, {})
        for row in hits.rows(named=True):
            place = (row["series"], tuple(row[key] for key in seen.keys), row["p"])
            ground.found.setdefault(place, []).append(ground.observed(row))
        return ground

    def observed(self, row: Mapping[str, Any]) -> Observed:
        """Read one row of the observations exactly."""
        cells = self.seen.tables[row["t"]]
        field = cells.table.fields[row["c"]]
        series = list(self.seen.series.values())[row["series"]]
        read: Printed = field.format.read(row["text"])
        unit = rounding_unit(row["mult"], row["dec"])
        value = read.value * Fraction(10) ** row["mult"]
        interval = stands_for(value, unit, row["qualifier"])
        declared = field.decimals is not None or row["declared"] is not None
        key = self.key(tuple(row[key] for key in self.seen.keys), row["p"], row["series"])
        cell = Cell(
            series=series.name,
            key=key,
            printed=row["qualifier"] + row["text"],
            interval=interval.cut(domain(series.minimum, series.maximum)),
            path=cells.table.path,
            line=cells.lines[row["r"]],
            column=field.name,
            multiplier=row["mult"],
            unit=_unit(self.seen, row, series.unit),
        )
        zeros = read.zeros if not declared and row["dec"] == 0 else 0
        return Observed(cell, value, unit, row["qualifier"], zeros, cells.table.name, row["dec"])

    def key(self, entities: tuple[str, ...], period: int, series: int | None = None) -> Key:
        """Return a place by the names that users know."""
        seen = self.seen
        key: dict[str, str] = {}
        indicator = next((f.name for c in seen.tables for f in c.table.having("indicator")), None)
        if indicator and series is not None:
            key[indicator] = list(seen.series)[series]
        key.update((name, value) for name, value in zip(seen.entities, entities, strict=True) if value)
        if seen.time and 0 <= period < len(seen.periods):
            key[seen.time] = seen.periods[period].text
        return key

    def domain(self, series: str) -> Interval:
        """Return the values that a series may take."""
        one = self.seen.series[series]
        return domain(one.minimum, one.maximum)


def _unit(seen: Observations, row: Mapping[str, Any], otherwise: str) -> str:
    cells = seen.tables[row["t"]]
    field = cells.table.the("unit")
    return (cells.text(row["r"], field) if field else "") or otherwise


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
        return merge(observed, [one.cell.interval or one.widened() for one in observed]).interval

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
        return merge(firm, [one.cell.interval or one.widened() for one in firm]).interval

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
        return " or ".join(dict.fromkeys(texts))

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


def place_of(seen: Observations, slot: Slot, row: Mapping[str, Any]) -> Place:
    """Return where a figure stands for an item."""
    chosen = dict(slot.figure.selectors)
    entities = tuple(
        chosen.get(name, str(row[f"e{index}"])) for index, name in enumerate(seen.entities)
    )
    return seen.number(slot.figure.series), entities, int(row[slot.place])


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
    gap = float(distance / unit) if unit is not None and math.isfinite(distance) else None
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
        gap_units=gap,
        published=published,
        implied=implied,
        relation=write(relation),
        why=rule.why,
    )


def _printed(item: Item, anchor: Any, observed: list[Observed]) -> str:  # noqa: ANN401
    if not observed:
        return write(anchor, item.text)
    texts = dict.fromkeys(Scale(one.cell.multiplier, one.cell.unit).words(one.cell.printed) for one in observed)
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


def contradictions(dataset: str, seen: Observations) -> Iterator[Finding]:
    """Yield a ``sources-agree`` finding for each figure whose rows contradict each other."""
    split = seen.figures.filter(nw.col("contradict") == 1).rows(named=True)
    for forecasts in (False, True):
        places = [
            (row["series"], tuple(row[key] for key in seen.keys), row["p"])
            for row in split
            if row["forecast"] == int(forecasts)
        ]
        ground = Ground.of(seen, places, forecasts=forecasts)
        for place in sorted(places, key=str):
            yield _contradiction(dataset, ground, place)


def _contradiction(dataset: str, ground: Ground, place: Place) -> Finding:
    series, entities, period = place
    observed = ground.found[place]
    intervals = [one.cell.interval or one.widened() for one in observed]
    first = observed[0]
    apart = next((one for one in observed[1:] if _clash(first, one)), observed[-1])
    distance: Bound = max(i.low for i in intervals) - min(i.high for i in intervals)
    unit = max(one.unit for one in observed)
    severity, note = _softness(ground, place)
    key = ground.key(entities, period, series)
    prints = ", ".join(
        f"{Scale(one.cell.multiplier, one.cell.unit).words(one.cell.printed)} (line {one.cell.line})"
        for one in observed
    )
    name = list(ground.seen.series)[series]
    return Finding(
        id=finding_id(dataset, "sources-agree", key, name),
        dataset=dataset,
        table=apart.table,
        rule="sources-agree",
        kind="facts",
        severity=severity,
        key=key,
        message=f"{name} is printed as {prints}: these cannot be one figure{note}",
        cells=tuple(one.cell for one in observed),
        path=apart.cell.path,
        line=apart.cell.line,
        gap_units=float(max(distance, Fraction(0)) / unit) if math.isfinite(distance) else None,
        published=apart.cell.interval,
        implied=first.cell.interval,
        why="Several rows for one figure must agree, whichever source prints them.",
    )


def _clash(one: Observed, other: Observed) -> bool:
    return not merge([one, other], [one.cell.interval or one.widened(), other.cell.interval or other.widened()]).agree


def _softness(ground: Ground, place: Place) -> tuple[Severity, str]:
    observed = ground.found[place]
    firm = [one for one in observed if one.qualifier != "~"]
    if not firm or merge(firm, [one.cell.interval or one.widened() for one in firm]).agree:
        return "warning", "; an approximate figure (~) is needed to say so"
    if any(one.zeros for one in observed):
        widened = [one._replace(unit=one.unit * 10**one.zeros) for one in observed]
        if merge(widened, [one.widened() for one in observed]).agree:
            return "warning", "; they would agree if the zeros that end an integer are not digits"
    return "error", ""
