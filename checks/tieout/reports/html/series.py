"""A series: its figures in order of time, what is the matter with them, and their chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Cell, Finding, Plot, Spot
from tieout.reports.html.flags import Flag, Flags
from tieout.reports.html.index import Shown
from tieout.reports.html.pictures.frame import in_time
from tieout.reports.html.pictures.series_chart import MANY, series, shapes_of
from tieout.reports.html.words import Words

# In characters, where everything stands on one page: that without cards, a card, a series, a figure in
# it, a figure with a finding.
_ROOM, _LEAST_ROOM, _CARD, _SECTION, _ROW, _FLAGGED = 850_000, 250_000, 4_000, 450, 110, 170
_A_PAGE = 500  # figures before the latest, where they have pages


class Row(NamedTuple):
    """One cell in the table of its series: a figure, or where one fails."""

    period: str
    cell: Cell
    forecast: bool
    after_break: bool
    flag: Flag | None

    @property
    def fails(self) -> str:
        """Return the word that says why there is no figure; nothing where there is one."""
        if self.cell.interval is not None:
            return ""
        return "cell-unread" if self.cell.printed else "cell-missing"


class Section(NamedTuple):
    """One series: its figures in order of time, and their chart."""

    plot: Plot
    rows: Sequence[Row]
    chart: Markup
    paths: Sequence[str]

    @property
    def latest(self) -> Row:
        """Return the latest figure; a forecast only where there is nothing else."""
        return _latest(self.rows)

    @property
    def figures(self) -> int:
        """Return how many figures there are; what fails is none."""
        return sum(not row.fails for row in self.rows)

    @property
    def listed(self) -> Sequence[Row]:
        """Return the rows of the table: the latest, and all of findings that the page shows."""
        early = self.rows[:-MANY]
        return [*(row for row in early if row.flag and row.flag.finding), *self.rows[-MANY:]]

    @property
    def older(self) -> Sequence[Sequence[Row]]:
        """Return the figures before the latest in pages, the newest of them first."""
        end = max(0, len(self.rows) - MANY)
        return [self.rows[max(0, at - _A_PAGE) : at] for at in range(end, 0, -_A_PAGE)]

    def unlisted(self, pages: int) -> int:
        """Return how many figures are listed nowhere, where the first so many pages are there."""
        beyond = [row for page in self.older[pages - 1 :] for row in page]
        return sum(not (row.flag and row.flag.finding) for row in beyond)

    @property
    def cited(self) -> bool:
        """Tell whether any figure says who printed it."""
        return any(row.cell.source for row in self.rows)

    @property
    def judged(self) -> Sequence[Flag]:
        """Return what is the matter with figures that are judged themselves."""
        return [row.flag for row in self.rows if row.flag and row.flag.judged]

    @property
    def shapes(self) -> Mapping[int, Sequence[str]]:
        """Return the sources of each shape in the chart."""
        shapes: dict[int, list[str]] = {}
        for name, shape in shapes_of(self.plot).items():
            shapes.setdefault(shape, []).append(name)
        return shapes

    @property
    def size(self) -> int:
        """Return how much room the series takes on the page, about."""
        rows = self.listed
        flagged = sum(row.flag is not None for row in rows)
        named = len(self.plot.title) + sum(map(len, self.paths))
        cited = sum(len(row.cell.source) + 80 for row in rows) if self.cited else 0
        return _SECTION + named + _ROW * len(rows) + cited + _FLAGGED * flagged + len(self.chart)


def room_for(cards: int) -> int:
    """Return how much room a page with so many cards has for series."""
    return max(_LEAST_ROOM, _ROOM - _CARD * cards)


def sections(plots: Sequence[Plot], flags: Flags, room: int, words: Words) -> Sequence[Section]:
    """Return the series in alphabetical order, those with findings first to get their room.

    Args:
        plots: the series.
        flags: what is the matter with their cells.
        room: how much room there is, in characters.
        words: the language of what is said.
    """
    kept: list[Section] = []
    for section in by_worth(plots, flags, words):
        room -= section.size
        if room < 0 and kept:
            break
        kept.append(section)
    return sorted(kept, key=lambda one: (one.plot.dataset, words.name(one.plot).casefold()))


def by_worth(plots: Sequence[Plot], flags: Flags, words: Words) -> Iterator[Section]:
    """Yield the series, those with findings first, each drawn only when it is asked for.

    Of the others, each dataset has one in turn: none goes without because another is large.
    """
    failing = {place for place, flag in flags.items() if flag.judged}
    turns = Counter[str]()
    queue: list[tuple[int, Plot]] = []
    for plot in plots:
        if plot.points:
            named = flagged(plot, flags)
            turns[plot.dataset] += not named
            queue.append((0 if named else turns[plot.dataset], plot))
    for _, plot in sorted(queue, key=lambda one: one[0]):
        yield _section(plot, flags, failing, words)


def flagged(plot: Plot, flags: Flags) -> bool:
    """Tell whether a finding names a cell of a series."""
    return any(point.cell.spot in flags for point in plot.points)


def _section(plot: Plot, flags: Flags, failing: Container[Spot], words: Words) -> Section:
    rows = list(rows_of(plot, flags))
    paths = list(dict.fromkeys(row.cell.path for row in rows))
    places = (row.cell.spot for row in rows)
    numbers = {place: flags[place].number for place in places if place in flags and flags[place].number}
    known = {row.cell.spot for row in rows if row.flag and row.flag.word == "accepted"}
    return Section(plot, rows, series(plot, failing, numbers, words, known), paths)


def rows_of(plot: Plot, flags: Flags) -> Iterator[Row]:
    """Yield the figures of a series in order of time."""
    for point in in_time(plot.points):
        flag = flags.get(point.cell.spot)
        yield Row(_period(plot, point.cell), point.cell, point.forecast, point.status == "B", flag)


def _latest(rows: Sequence[Row]) -> Row:
    """Return the latest figure that is no forecast; the latest where all are, or all fail."""
    ranks = ((not row.fails, not row.forecast, at) for at, row in enumerate(rows))
    return rows[max(ranks)[-1]]


def _period(plot: Plot, cell: Cell) -> str:
    """Return what a cell's key says beyond series and entities: its period."""
    rest = [text for name, text in cell.key.items() if name not in plot.key and text != plot.series]
    return " ".join(rest)


def findings_of(section: Section, shown: Shown) -> Sequence[Finding]:
    """Return the findings that name a cell of a series, in the order of the index."""
    named = {row.flag.finding for row in section.rows if row.flag}
    places = {row.cell.spot for row in section.rows}
    return [
        one for one in shown.findings if one.id in named or any(cell.spot in places for cell in one.cells)
    ]


class Entry(NamedTuple):
    """One series in a line of its dataset: what is latest, and what is the matter."""

    plot: Plot
    latest: Row
    figures: int
    flags: Sequence[Flag]


MOST_ENTRIES = 500


def entries(plots: Sequence[Plot], flags: Flags, words: Words) -> Sequence[Entry]:
    """Return the lines of a dataset's series in alphabetical order, those with findings at any rate."""
    chosen = sorted((plot for plot in plots if plot.points), key=lambda one: not flagged(one, flags))
    ordered = sorted(chosen[:MOST_ENTRIES], key=lambda one: words.name(one).casefold())
    return [_entry(plot, flags) for plot in ordered]


def _entry(plot: Plot, flags: Flags) -> Entry:
    rows = list(rows_of(plot, flags))
    judged = [row.flag for row in rows if row.flag and row.flag.judged]
    return Entry(plot, _latest(rows), sum(not row.fails for row in rows), judged)
