"""Clashes: items each of which holds alone, and which no true values let hold together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from tieout.engines.evidence import without_about, without_zeros
from tieout.engines.ground import in_units
from tieout.engines.items import Soften
from tieout.engines.tied import Tied
from tieout.engines.ties import Name, Whole
from tieout.expectations import Rule
from tieout.joint.feasible import solve
from tieout.joint.needed import needed
from tieout.joint.system import NOTHING, Conflict, Point, System, Undecided
from tieout.model import EVERYTHING, JOINT, SEVERITIES, Cell, Finding, Interval, Severity, finding_id
from tieout.relations.sentence import Scale, count_units, digits_to_tell, spell_gap, spell_interval

_MOST_NAMED = 6
"""So many figures and rules are named in a sentence; the cells have all of them."""


class _Told(NamedTuple):
    """What is said of a clash."""

    severity: Severity
    message: str
    cells: tuple[Cell, ...]
    gap: float | None = None
    published: Interval | None = None
    implied: Interval | None = None


class Clash:
    """A smallest set of items and prints that cannot hold together.

    Args:
        whole: the items that are tied together.
        conflict: which of them.
    """

    def __init__(self, whole: Whole, conflict: Conflict) -> None:
        """Keep to the items of the conflict: no others prove it."""
        self.whole, self.conflict = whole, conflict
        self.items = [whole.items[position] for position in sorted(conflict.ties)]
        self.rules: list[Rule] = list({item.rule.id: item.rule for item in self.items}.values())
        self.names: list[Name] = sorted(conflict.names, key=self._order)

    def _order(self, name: Name) -> tuple[str, int, str]:
        rows = self.whole.prints[name]
        return (rows[0].cell.path, rows[0].cell.line, rows[0].cell.column) if rows else ("", 0, "")

    def _alone(self, system: System) -> System:
        """Return a system of the items that clash, and nothing else."""
        ties = [tie if n in self.conflict.ties else NOTHING for n, tie in enumerate(system.ties)]
        return System(ties, system.printed, system.allowed, system.weights)

    def needs(self, name: Name) -> Interval:
        """Return what a figure would have to be if the others that clash are right."""
        return needed(self._alone(self.whole.system), frozenset({name}), name)

    def fits(self, soften: Soften) -> bool:
        """Tell whether the items can hold together if something about the prints is not believed."""
        system, printed = self.whole.softened(soften), self.whole.system.printed
        # What went into the weights of rows cannot be widened there: it is not believed at all.
        known = frozenset().union(*(self.whole.ties[n].printed for n in self.conflict.ties))
        loose = frozenset(name for name in known if system.printed[name] != printed[name])
        try:
            return isinstance(solve(self._alone(system), loose), Point)
        except Undecided:
            return True

    def finding(self, dataset: str, table: str) -> Finding | None:
        """Return the finding, told at the figure of which most can be said; None where nothing is printed."""
        used = {name for position in self.conflict.ties for name in self.whole.printed(position)}
        printed = [name for name in self.names if self.whole.prints[name]]
        told = self._by_prints(printed) if printed else self._by_rules(sorted(used, key=self._order))
        if not told.cells:
            return None
        here = told.cells[0]
        return Finding(
            id=finding_id(dataset, JOINT, {}, "|".join(sorted(map(self._item, range(len(self.items)))))),
            dataset=dataset,
            table=table,
            rule=JOINT,
            kind=JOINT,
            severity=told.severity,
            key={},
            message=told.message,
            cells=told.cells,
            path=here.path,
            line=here.line,
            row=here.row,
            gap_units=told.gap,
            published=told.published,
            implied=told.implied,
            relation=", ".join(rule.id for rule in self.rules),
        )

    def _by_prints(self, printed: Sequence[Name]) -> _Told:
        """Tell what prints prove."""
        needs = {name: self.needs(name) for name in printed}
        told = min(printed, key=lambda name: self._worth(name, needs[name]))
        here = self.whole.prints[told][0]
        published, implied = here.cell.interval or EVERYTHING, needs[told]
        gap = in_units(published.distance(implied), here.reading.unit)
        digits = digits_to_tell(published, implied, here.reading.decimals + 1, here.cell.multiplier)
        severity, note = self._severity(gap)
        message = self._sentence(told, implied, digits) + note
        cells = self._cells([told, *(one for one in printed if one != told)], needs, digits)
        return _Told(severity, message, tuple(cells), gap, published, implied)

    def _by_rules(self, used: Sequence[Name]) -> _Told:
        """Tell rules that contradict one another, whatever is printed of the figures that they use."""
        severity, note = self._severity(None)
        rules = _listed([self._promise(item) for item in self.items])
        message = f"no values at all satisfy {rules}, whatever is printed{note}"
        return _Told(severity, message, tuple(self._cells(used, {}, 0)))

    def _worth(self, name: Name, implied: Interval) -> tuple[bool, bool, bool]:
        """Put a figure first that an item is about, and of which both ends are known."""
        anchors = {item.judged.promise.anchor for item in self.items}
        rows = self.whole.prints[name]
        about = any(getattr(anchor, "series", None) == rows[0].cell.series for anchor in anchors)
        return implied.meets(rows[0].cell.interval or EVERYTHING), not implied.bounded, not about

    def _item(self, number: int) -> str:
        item = self.items[number]
        key = ",".join(f"{name}={value}" for name, value in sorted(item.item.key.items()))
        return f"{item.rule.id}[{key}]"

    def _cells(self, names: Sequence[Name], needs: Mapping[Name, Interval], digits: int) -> Iterator[Cell]:
        for number, name in enumerate(names):
            for one in self.whole.prints[name]:
                shown = digits if number == 0 else 0
                yield replace(one.cell, role=one.cell.series, implied=needs.get(name), digits=shown)

    def _promise(self, item: Tied) -> str:
        return f"{item.rule.id} [{_words(item.item.key.values())}]"

    def _sentence(self, told: Name, implied: Interval, digits: int) -> str:
        """Say what is printed, what the others give together, and by how much they miss."""
        cell = self.whole.prints[told][0].cell
        scale = Scale(cell.multiplier, cell.unit)
        others = [_named(self.whole, name) for name in self.names if name != told]
        others += map(self._promise, self.items)
        published = cell.interval or EVERYTHING
        printed = " and ".join(
            dict.fromkeys(
                Scale(one.cell.multiplier, one.cell.unit).words(one.cell.printed)
                for one in self.whole.prints[told]
            )
        )
        short = spell_gap(published.distance(implied), digits, cell.multiplier) or "a hair"
        below = published.high <= implied.low
        return (
            f"{_named(self.whole, told)} is printed as {printed}, that is "
            f"{scale.words(spell_interval(published, digits, cell.multiplier))}; "
            f"{_listed(others)} give "
            f"{scale.words(spell_interval(implied, digits, cell.multiplier))}: "
            f"{short} too {'low' if below else 'high'}"
        )

    def _severity(self, gap: float | None) -> tuple[Severity, str]:
        """Return the weakest severity of the rules, or a warning where the proof rests on something soft."""
        weakest = max((rule.severity for rule in self.rules), key=SEVERITIES.index)
        if weakest != "error":
            return weakest, ""
        if any(item.judged.view.forecasts for item in self.items):
            return "warning", "; a forecast is needed to say so"
        if self.fits(without_about):
            return "warning", "; an approximate figure (~) is needed to say so"
        if self.fits(without_zeros):
            return "warning", "; it would fit if the zeros that end an integer are not digits"
        lenient = [rule.warn_below for rule in self.rules if rule.warn_below is not None]
        if lenient and gap is not None and Fraction(gap) < Fraction(max(lenient)):
            return "warning", f"; below {count_units(float(max(lenient)))} a rule of these only warns"
        return "error", ""


def _listed(names: Sequence[str]) -> str:
    """Name what clashes; of very much only the first."""
    if len(names) > _MOST_NAMED:
        kept = names[: _MOST_NAMED - 1]
        names = [*kept, f"{len(names) - len(kept)} other figures and rules"]
    return f"{', '.join(names[:-1])} and {names[-1]} together" if len(names) > 1 else names[0]


def _named(whole: Whole, name: Name) -> str:
    cell = whole.prints[name][0].cell
    return f"{cell.series} [{_words(value for value in cell.key.values() if value != cell.series)}]"


def _words(values: Iterable[str]) -> str:
    return " ".join(values)
