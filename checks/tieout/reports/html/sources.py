"""Sources: which figures several of them print, what each prints, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from tieout.model import Cell, Interval, Plot, Point, Report, Spot
from tieout.reports.html.citations import source_of, sources_of
from tieout.reports.html.flags import Flags
from tieout.reports.html.series import Row, rows_of

AGREEMENTS = ("contradict", "agree-rounding", "agree")
_MOST_SHARED = 300
# More columns are not read side by side; longer names have numbers in their heads.
_MOST_COLUMNS, _LONGEST_HEAD = 6, 16


class Shared(NamedTuple):
    """One figure that several sources print: its series and period, each print, and the agreement."""

    plot: Plot
    period: str
    rows: Sequence[Row]
    agreement: str

    @property
    def number(self) -> int:
        """Return the number of the finding about it; 0 where there is none."""
        return next((row.flag.number for row in self.rows if row.flag and row.flag.number), 0)

    @property
    def prints(self) -> Mapping[str, Sequence[Row]]:
        """Return the rows of each source; of one that is not stated under no name."""
        prints: dict[str, list[Row]] = {}
        for row in self.rows:
            prints.setdefault(source_of(row.cell), []).append(row)
        return prints

    def against(self, row: Row) -> Sequence[str]:
        """Return the sources whose print contradicts that of a row."""
        if self.agreement != "contradict":
            return []
        apart = {source_of(one.cell) for one in self.rows if _apart(row.cell, one.cell)}
        return sorted(apart, key=_last_if_unstated)


class Source(NamedTuple):
    """One source: how many figures it prints, how many nobody else does, and how the others agree."""

    name: str
    figures: int
    alone: int
    agreements: Mapping[str, int]


class Block(NamedTuple):
    """Shared figures whose sources fit side by side: a column for each, a line for each figure."""

    sources: Sequence[str]
    figures: Sequence[Shared]

    @property
    def contradicts(self) -> bool:
        """Tell whether all figures are contradictions; a block that is not all there is has no others."""
        return self.figures[-1].agreement == "contradict"


class Matrix(NamedTuple):
    """What the sources of a dataset print: each source in counts, and each shared figure."""

    sources: Sequence[Source]
    shared: Sequence[Shared]
    hidden: int
    alone: int

    @property
    def numbered(self) -> bool:
        """Tell whether heads have numbers, because names are too long for them."""
        return any(len(one.name) > _LONGEST_HEAD for one in self.sources)

    @property
    def blocks(self) -> Sequence[Block]:
        """Return all in one block, or, where there are too many sources, in blocks of a few."""
        order = [one.name for one in self.sources]
        if len({name for one in self.shared for name in one.prints}) <= _MOST_COLUMNS:
            return _blocks(order, self.shared)
        split = [one.agreement for one in self.shared].count("contradict")
        return [*_blocks(order, self.shared[:split]), *_blocks(order, self.shared[split:])]


def matrix(report: Report, flags: Flags) -> Matrix:
    """Compare what the sources of a dataset print; contradictions come first."""
    against = _contradictions(report)
    figures = [figure for plot in report.plots for figure in _figures(plot, flags, against)]
    shared = [one for one in figures if len(sources_of(row.cell for row in one.rows)) > 1]
    ordered = sorted(shared, key=lambda one: AGREEMENTS.index(one.agreement))
    return Matrix(
        list(_sources(figures, shared)),
        ordered[:_MOST_SHARED],
        len(ordered[_MOST_SHARED:]),
        len(figures) - len(shared),
    )


def _last_if_unstated(name: str) -> tuple[bool, str]:
    return not name, name


def _contradictions(report: Report) -> set[Spot]:
    found = [one for one in report.findings if one.rule == "sources-agree"]
    return {cell.spot for finding in found for cell in finding.cells}


def _figures(plot: Plot, flags: Flags, against: set[Spot]) -> Iterator[Shared]:
    points: dict[tuple[str, str, bool], list[Point]] = {}
    for point in plot.figures:
        points.setdefault((point.start, point.end, point.forecast), []).append(point)
    for same in points.values():
        rows = list(rows_of(Plot(plot.dataset, plot.series, plot.key, "", "", tuple(same)), flags))
        yield Shared(plot, rows[0].period, rows, _agreement([row.cell for row in rows], against))


def _agreement(cells: Sequence[Cell], against: set[Spot]) -> str:
    if any(cell.spot in against for cell in cells):
        return "contradict"
    known = [cell.interval for cell in cells if cell.interval is not None]
    if all(one == known[0] for one in known):
        return "agree"
    return "agree-rounding" if _meet(known) else "contradict"


def _meet(intervals: Sequence[Interval]) -> bool:
    """Tell whether there is a value that all prints allow."""
    nothing = Interval(Fraction(1), Fraction(0))

    def common(one: Interval, other: Interval) -> Interval:
        return one.cut(other) if not one.empty and one.meets(other) else nothing

    return not reduce(common, intervals).empty


def _apart(one: Cell, other: Cell) -> bool:
    """Tell whether two prints contradict each other: with one rounding unit, they are the same number."""
    first, second = one.interval, other.interval
    if first is None or second is None:
        return False
    if not (first.meets(second) and first.bounded and second.bounded):
        return not first.meets(second)
    low, high = (a - b for a, b in zip(first.ends, second.ends, strict=True))
    return low == high != 0


def _blocks(order: Sequence[str], figures: Sequence[Shared]) -> Sequence[Block]:
    """Put each figure where it needs the fewest more columns."""
    found: list[tuple[set[str], list[Shared]]] = []
    for figure in figures:
        names = set(figure.prints)
        fitting = [one for one in found if names <= one[0] or len(one[0] | names) <= _MOST_COLUMNS]
        if not fitting:
            found.append((set(), []))
        columns, own = min(fitting or found[-1:], key=lambda one: len(names - one[0]))
        columns |= names
        own.append(figure)
    return [Block([name for name in order if name in columns], own) for columns, own in found]


def _sources(figures: Sequence[Shared], shared: Sequence[Shared]) -> Iterator[Source]:
    compared = {id(one) for one in shared}
    by_name: dict[str, list[Shared]] = {}
    for one in figures:
        for name in {source_of(row.cell) for row in one.rows}:
            by_name.setdefault(name, []).append(one)
    for name, own in sorted(by_name.items(), key=lambda one: _last_if_unstated(one[0])):
        others = [one.agreement for one in own if id(one) in compared]
        counts = {agreement: others.count(agreement) for agreement in AGREEMENTS}
        yield Source(name, len(own), len(own) - len(others), counts)
