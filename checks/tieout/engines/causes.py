"""Causes: the fewest cells whose change lets all rules hold, and what each of them must be then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from tieout.engines.ground import Observed
from tieout.engines.hints import hints
from tieout.engines.ties import Name, Whole
from tieout.figures import NumberFormat
from tieout.joint.causes import Explained
from tieout.joint.needed import needed
from tieout.model import EVERYTHING, Cause, Cell, Finding, Interval, Suspect
from tieout.relations.sentence import digits_to_tell

MOST_SETS = 50
"""So many smallest sets of cells are listed of one cause."""


def causes_of(
    scope: tuple[str, str], whole: Whole, parts: Sequence[Explained], found: Sequence[Sequence[Finding]]
) -> Iterator[Cause]:
    """Yield a cause for each part of what clashes that is independent of the others.

    Args:
        scope: the dataset and its table.
        whole: the items that are tied together.
        parts: what clashes, and the smallest sets of figures that explain it.
        found: of each part the findings that it explains.
    """
    for number, (part, findings) in enumerate(zip(parts, found, strict=True)):
        if not findings:
            continue
        others = [one for place, one in enumerate(parts) if place != number]
        telling = _Telling(whole, others, findings)
        told = (telling.suspect(names) for names in _in_order(whole, part.sets[:MOST_SETS]))
        suspects = tuple(one for one in told if one is not None)
        if not suspects:
            continue
        slipped = any(cell.hints for suspect in suspects for cell in suspect.cells)
        ids = tuple(finding.id for finding in findings)
        complete = part.complete and len(part.sets) <= MOST_SETS
        cause = Cause.of(scope, "typing" if slipped else "figure", ids)
        yield replace(cause, suspects=suspects, complete=complete)


def _in_order(whole: Whole, sets: Sequence[frozenset[Name]]) -> list[list[Name]]:
    """Return sets of figures in the order of their cells: none of them is the likelier for that."""

    def place(name: Name) -> tuple[str, int, str]:
        return whole.prints[name][0].cell.spot

    ordered = [sorted(names, key=place) for names in sets]
    return sorted(ordered, key=lambda names: [place(name) for name in names])


class _Telling:
    """Tells what suspects must be, where what else clashes is set aside."""

    def __init__(self, whole: Whole, others: Sequence[Explained], findings: Sequence[Finding]) -> None:
        self.whole = whole
        self.aside = frozenset(name for other in others if other.sets for name in other.sets[0])
        hopeless = {n for other in others if not other.sets for c in other.conflicts for n in c.ties}
        self.system = whole.without(hopeless)
        self.implied: Mapping[tuple[str, int, str], Interval] = {
            cell.spot: cell.implied
            for finding in findings
            for cell in finding.cells
            if cell.implied is not None
        }

    def suspect(self, names: Sequence[Name]) -> Suspect | None:
        """Return one smallest set of cells; several prints of one figure are in it together.

        None where one of them could not be anything at all: no change of theirs explains what is broken.
        """
        needs = {name: needed(self.system, self.aside.union(names), name) for name in names}
        if any(implied.empty for implied in needs.values()):
            return None
        return Suspect(tuple(cell for name in names for cell in self._cells(name, needs[name], len(names))))

    def _cells(self, name: Name, implied: Interval, together: int) -> Iterator[Cell]:
        for one in self.whole.prints[name]:
            if together == 1 and (alone := self.implied.get(one.cell.spot)) is not None:
                implied = implied.cut(alone)
            published = one.cell.interval or EVERYTHING
            digits = digits_to_tell(published, implied, one.reading.decimals + 1, one.cell.multiplier)
            slips = hints(one, implied, self._marks(one), self._neighbours(name))
            yield replace(one.cell, role=one.cell.series, implied=implied, hints=slips, digits=digits)

    def _marks(self, one: Observed) -> NumberFormat:
        """Return how the column of a cell prints numbers."""
        tables = [cells.table for cells in self.whole.seen.tables if cells.table.name == one.table]
        return next(field.format for field in tables[0].fields if field.name == one.cell.column)

    def _neighbours(self, name: Name) -> list[tuple[str, Fraction]]:
        """Return what stands beside a figure: in the period before, and in other series."""
        (series, entities, period), ahead = name.place, name.forecast
        beside: list[tuple[str, Fraction]] = []
        before: tuple[int, Observed] | None = None
        for other, rows in self.whole.prints.items():
            (its, where, when), forecast = other.place, other.forecast
            if not rows or where != entities or forecast != ahead:
                continue
            if its == series and when < period and (before is None or when > before[0]):
                before = when, rows[0]
            elif its != series and when == period:
                beside.append((f"{rows[0].cell.series} beside it", rows[0].reading.value))
        if before is not None:
            beside.insert(0, (self.whole.seen.periods[before[0]].text, before[1].reading.value))
        return beside
