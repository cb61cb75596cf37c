"""Ties: items that share figures, as rows over the true values of these, exactly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import polars as pl

from tieout.engines.connected import Spot
from tieout.engines.earlier import NONE
from tieout.engines.ground import Observed, Place
from tieout.engines.items import ZERO, Item, Soften, as_printed, unbelieved
from tieout.engines.judge import Judged
from tieout.engines.observe import Observations
from tieout.engines.tied import Tied, tied_of
from tieout.expectations import Rule
from tieout.joint.system import NOTHING, Rated, Row, System, Tie
from tieout.model import Interval
from tieout.relations.linear import Form, linear_form
from tieout.relations.linear import Row as FormRow
from tieout.relations.tree import Figure, Relation, figures


class Name(NamedTuple):
    """What tells one figure from all others.

    Args:
        place: position of its series, its entities, position of its period.
        forecast: a series and its forecasts are two figures.
        of: the position of the item that asks for a figure of a period that is not there, which is then
            no item's but this one's; -1 for all others.
    """

    place: Place
    forecast: bool = False
    of: int = -1

    @property
    def nowhere(self) -> bool:
        """Tell whether it stands in a period that the table does not have."""
        return self.of >= 0


@dataclass(frozen=True)
class Whole:
    """Items that are tied together, and the figures that tie them.

    Args:
        seen: the observations.
        items: the items.
        prints: the printed cells of each figure; of one that is missing, none.
        ties: what each item says of the true values; the same order.
        used: the figures of each item, in the order of its relations.
    """

    seen: Observations
    items: Sequence[Tied]
    prints: Mapping[Name, Sequence[Observed]]
    ties: Sequence[Tie]
    used: Sequence[tuple[Name, ...]]

    @cached_property
    def system(self) -> System:
        """Return the system of all items, as the figures are printed."""
        return self.softened(as_printed)

    def softened(self, soften: Soften) -> System:
        """Return the same if something about the prints is not believed."""
        allowed = {name: self.domain(name) for name in self.prints}
        printed = {name: soften(rows, allowed[name]) for name, rows in self.prints.items()}
        weights = {name: sum(one.trust for one in rows) for name, rows in self.prints.items() if rows}
        return System(self.ties, printed, allowed, weights)

    def without(self, positions: Collection[int]) -> System:
        """Return the system of all items but some."""
        system = self.system
        ties = [NOTHING if n in positions else tie for n, tie in enumerate(self.ties)]
        return System(ties, system.printed, system.allowed, system.weights)

    def printed(self, position: int) -> list[Name]:
        """Return the figures of an item that are printed."""
        return [name for name in self.used[position] if self.prints[name]]

    def domain(self, name: Name) -> Interval:
        """Return the values that a figure may take whatever is printed."""
        return self.items[0].item.ground.domain(self.seen.series_facts[name.place[0]].name)


def wholes(
    seen: Observations, rules: Sequence[Rule], promises: Sequence[Judged], sets: Sequence[Sequence[Spot]]
) -> Iterator[Whole]:
    """Yield sets of items with all that is printed behind them, many fetched at once.

    Args:
        seen: the observations.
        rules: of each promise, its rule.
        promises: what was judged.
        sets: which items are tied together.
    """
    found = tied_of(rules, promises, (spot for one in sets for spot in one))
    ahead = _foreseen(seen)
    yield from (_whole(seen, [found[spot] for spot in one], ahead) for one in sets)


def _whole(seen: Observations, items: Sequence[Tied], ahead: Collection[Place]) -> Whole:
    prints: dict[Name, Sequence[Observed]] = {}
    ties: list[Tie] = []
    used: list[tuple[Name, ...]] = []
    for position, tied in enumerate(items):
        naming = _Naming(tied, position, ahead)
        named = dict(pair for slot in tied.judged.slots for pair in naming.of(slot.figure))
        prints.update(named)
        used.append(tuple(named))
        ties.append(_tie(tied, naming))
    return Whole(seen, items, prints, ties, used)


class _Naming:
    """Tells which figures of the ground a figure of a relation stands for, at one item."""

    def __init__(self, tied: Tied, position: int, ahead: Collection[Place]) -> None:
        self._tied, self._position, self._ahead = tied, position, ahead
        self._known: dict[Figure, list[tuple[Name, Sequence[Observed]]]] = {}

    def of(self, figure: Figure) -> list[tuple[Name, Sequence[Observed]]]:
        """Return the figures whose sum it is, each with its prints; none where it counts as zero."""
        if figure not in self._known:
            self._known[figure] = list(self._named(figure))
        return self._known[figure]

    def _named(self, figure: Figure) -> Iterator[tuple[Name, Sequence[Observed]]]:
        item = self._tied.item
        if item.row[f"{item.slots[figure].prefix}_zero"] == 1:
            return
        places = item.places(figure)
        if not places:
            number = item.ground.seen.number(figure.series)
            yield Name((number, item.entities, NONE), of=self._position), ()
        for place in places:
            rows = item.ground.found.get(place, [])
            if rows or not figure.or_zero:
                yield Name(place, self._tied.judged.view.forecasts and place in self._ahead), rows

    def terms(self, figures: Iterable[tuple[Figure | None, Fraction]]) -> dict[Name | None, Fraction]:
        """Return weighted figures as weighted figures of the ground."""
        summed: dict[Name | None, Fraction] = {}
        for figure, weight in figures:
            names: Sequence[Name | None] = [None] if figure is None else [one for one, _ in self.of(figure)]
            for name in names:
                summed[name] = summed.get(name, Fraction(0)) + weight
        return {name: weight for name, weight in summed.items() if weight}


def _foreseen(seen: Observations) -> frozenset[Place]:
    """Return where a forecast stands."""
    if not seen.foresees:
        return frozenset()
    rows = seen.figures.filter(pl.col("forecast") == 1).select("series", "p", *seen.keys)
    return frozenset((series, tuple(entities), p) for series, p, *entities in rows.iter_rows())


def _tie(tied: Tied, naming: _Naming) -> Tie:
    """Return what an item says of the true values; nothing where that cannot be said by sums."""
    said = NOTHING
    for case in tied.judged.cases:
        planned = tied.item.planned(case.fits.plan).relation
        if not any(_lacks(tied.item, figure) for figure in figures(planned)):
            said = _both(
                said, _said(planned._replace(conditions=case.relation.conditions), tied.item, naming)
            )
    return said


def _said(relation: Relation, item: Item, naming: _Naming) -> Tie:
    """Return what one relation says."""
    form = linear_form(relation, item.interval, item.years)
    if form is None:
        return NOTHING
    known = frozenset(name for figure in form.known | form.assumed for name, _ in naming.of(figure))
    return Tie(
        tuple(_rows(form.rows, naming)),
        known,
        _rated(form, naming),
        naming.terms(form.divisor.items()),
        tuple(_rows(form.turned, naming)),
        tuple(_rows(_weaker(relation, item, form), naming)),
    )


def _weaker(relation: Relation, item: Item, form: Form) -> Sequence[FormRow]:
    """Return what a relation says if the figures that it takes as known can be all that they may ever be."""

    def interval_of(figure: Figure) -> Interval:
        return item.softened(figure, unbelieved) if figure in form.known else item.interval(figure)

    if form.assumed or not form.known:
        return ()
    weaker = linear_form(relation, interval_of, item.years)
    return weaker.rows if weaker and weaker.known <= form.known and not weaker.assumed else ()


def _both(one: Tie, other: Tie) -> Tie:
    """Return what two relations of one item say together."""
    if not (one.rows and other.rows):
        return one if one.rows else other
    known = one.known | other.known
    if one.divisor and other.divisor:  # too many signs: who frees a divisor frees the whole item
        known |= one.turning | other.turning
    divided = one if one.divisor else other
    return Tie(
        one.rows + other.rows,
        known,
        one.rated or other.rated,
        divided.divisor,
        divided.turned + (other if divided is one else one).rows if divided.divisor else (),
        (one.weaker if one.known else one.rows) + (other.weaker if other.known else other.rows),
    )


def _lacks(item: Item, figure: Figure) -> bool:
    """Tell whether a sum lacks members that nobody can name."""
    slot = item.slots[figure]
    if slot.members is None:
        return False
    return bool(item.row[f"{slot.prefix}_lacking"]) or not item.places(figure)


def _rows(rows: Iterable[FormRow], naming: _Naming) -> Iterator[Row]:
    for row in rows:
        terms = naming.terms(row.terms.items())
        weighted = {name: weight for name, weight in terms.items() if name is not None}
        if weighted or not row.interval.meets(ZERO):
            yield Row(weighted, row.interval)


def _rated(form: Form, naming: _Naming) -> Rated | None:
    if form.rated is None:
        return None
    names = naming.of(form.rated.figure)
    if len(names) != 1:
        return None
    one = form.rated
    return Rated(
        names[0][0],
        naming.terms(one.top.items()),
        naming.terms(one.bottom.items()),
        one.positive,
        one.published,
    )
