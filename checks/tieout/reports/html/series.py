"""A series: its figures in order of time, what is the matter with them, and their chart."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Cell, Finding, Plot, Report
from tieout.reports.html.index import known
from tieout.reports.html.pictures.series_chart import MANY, CellPlace, in_time, place_of, series

# In characters: the page without cards, a card, a series, a figure in it, a figure with a finding.
_ROOM, _LEAST_ROOM, _CARD, _SECTION, _ROW, _FLAGGED = 850_000, 250_000, 4_000, 450, 110, 170


class Flag(NamedTuple):
    """What is the matter with a cell: a word, the finding, and whether the cell is the one judged.

    The finding is empty where the page does not show it.
    """

    word: str
    finding: str
    judged: bool


def _flags(report: Report, most: int) -> Mapping[CellPlace, Flag]:
    """Return what is the matter with each cell that a finding names."""
    flags: dict[CellPlace, Flag] = {}
    shown = list(report.open_findings[:most])
    unlisted: list[Finding] = []
    for group in report.accepted_groups[:most]:
        listed = 1 + len(known(group, most).listed)
        shown += group[:listed]
        unlisted += group[listed:]
    for finding in shown:
        word = finding.severity if finding.accepted is None else "accepted"
        for cell in finding.cells:
            judged = cell.role == finding.cells[0].role
            before = flags.get(place_of(cell))
            if before is None or (judged and not before.judged):
                flags[place_of(cell)] = Flag(word, finding.id, judged)
    for finding in unlisted:
        for cell in finding.cells[:1]:
            flags.setdefault(place_of(cell), Flag("accepted", "", judged=True))
    return flags


class Row(NamedTuple):
    """One figure in the table of its series."""

    period: str
    cell: Cell
    forecast: bool
    flag: Flag | None


class Section(NamedTuple):
    """One series: its figures in order of time, and their chart."""

    plot: Plot
    rows: Sequence[Row]
    chart: Markup
    paths: Sequence[str]

    @property
    def latest(self) -> Row:
        """Return the latest figure; a forecast only where there is nothing else."""
        return next((row for row in reversed(self.rows) if not row.forecast), self.rows[-1])

    @property
    def listed(self) -> Sequence[Row]:
        """Return the rows of the table: the latest, and all of findings that the page shows."""
        early = self.rows[:-MANY]
        return [*(row for row in early if row.flag and row.flag.finding), *self.rows[-MANY:]]

    @property
    def size(self) -> int:
        """Return how much room the series takes on the page, about."""
        rows = self.listed
        flagged = sum(row.flag is not None for row in rows)
        named = len(self.plot.title) + sum(map(len, self.paths))
        return _SECTION + named + _ROW * len(rows) + _FLAGGED * flagged + len(self.chart)


def sections(report: Report, most: int) -> Sequence[Section]:
    """Return the series in alphabetical order, those with findings first to get their room."""
    flags = _flags(report, most)
    failing = {place for place, flag in flags.items() if flag.judged}
    kept: list[Section] = []
    cards = min(len(report.open_findings), most) + min(len(report.accepted_groups), most)
    room = max(_LEAST_ROOM, _ROOM - _CARD * cards)
    flagged = {id(plot) for plot in report.plots if any(place_of(p.cell) in flags for p in plot.points)}
    drawn = [plot for plot in report.plots if plot.points]
    for plot in sorted(drawn, key=lambda plot: id(plot) not in flagged):
        section = _section(plot, flags, failing)
        room -= section.size
        if room < 0 and kept:
            break
        kept.append(section)
    return sorted(kept, key=lambda one: (one.plot.dataset, (one.plot.title or one.plot.series).casefold()))


def _section(plot: Plot, flags: Mapping[CellPlace, Flag], failing: Container[CellPlace]) -> Section:
    points = in_time(plot.points)
    rows = [Row(_period(plot, p.cell), p.cell, p.forecast, flags.get(place_of(p.cell))) for p in points]
    paths = list(dict.fromkeys(row.cell.path for row in rows))
    return Section(plot, rows, series(plot, failing), paths)


def _period(plot: Plot, cell: Cell) -> str:
    """Return what a cell's key says beyond series and entities: its period."""
    rest = [text for name, text in cell.key.items() if name not in plot.key and text != plot.series]
    return " ".join(rest)
