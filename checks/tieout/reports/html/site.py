"""The site: an index that says everything at once, and a page for each dataset and series."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any, NamedTuple

from tieout.model import Plot, Report, Spot
from tieout.reports.html import dataset, index, series, sources
from tieout.reports.html.causes import Told, of_several, told_causes
from tieout.reports.html.citations import sources_of
from tieout.reports.html.flags import Flags, flags_of
from tieout.reports.html.links import GX, INDEX, STYLE, Links, findings_page, series_page, series_paths, slug
from tieout.reports.html.page import fill, style_sheet
from tieout.reports.html.room import MOST, Made, Room, beside, budget
from tieout.reports.html.words import Words


def alone(report: Report, fail_on: str, language: str = "en") -> str:
    """Return everything on one page."""
    words, shown = Words(language), index.shown(report)
    found = series.sections(report.plots, flags_of(shown), series.room_for(shown.cards), words)
    return fill(
        "index.html.j2",
        words,
        Links(INDEX, {}, alone=True),
        gx="",
        tables=dataset.rule_tables(report),
        unknowns=list(dataset.unknowns(report, words)),
        explained=list(of_several(report, words)),
        series=found,
        **index.content(report, fail_on, words, shown),
    )


class Site(NamedTuple):
    """What the pages of one run share."""

    report: Report
    words: Words
    shown: index.Shown
    flags: Flags
    numbers: Mapping[str, int]
    causes: Mapping[str, Told]
    links: Links
    gx: bool
    """Whether pages of Great Expectations stand beside them."""

    def page(self, template: str, here: str, **values: Any) -> Made:  # noqa: ANN401
        """Return a file and its text."""
        shared = {"report": self.report, "numbers": self.numbers, "causes": self.causes}
        return here, fill(template, self.words, self.links.at(here), **{**shared, **values})


def pages(report: Report, fail_on: str, language: str = "en", *, gx: bool = False) -> Iterator[Made]:
    """Yield the files of the site, each with its text; the index comes last.

    Args:
        report: the run.
        fail_on: the severity on which the gate fails.
        language: of the pages.
        gx: whether pages of Great Expectations stand beside them.
    """
    words, shown = Words(language), index.shown(report, paged=True)
    places = {one.id: findings_page(at) for at, page in enumerate(shown.later, 2) for one in page}
    links = Links(INDEX, {}, places)
    causes = told_causes(report, words)
    site = Site(report, words, shown, flags_of(shown), shown.numbers, causes, links, gx)
    # No page of a series leads to another series: it can be made before it is known which of them stay.
    most, left = budget(report), -1
    drawn = list(_fitting(_drawn(site), Room(min(most, MOST))))
    while len(drawn) != left:  # where fewer stay, fewer are led to, and there is a little more room
        left = len(drawn)
        others = list(_others(site._replace(links=links.to_series(_files(drawn))), fail_on))
        room = beside(most, others)
        drawn = list(_fitting(drawn, room))
    yield others[0]
    for one in drawn:
        yield from _paged(site, one, room)
    yield from others[1:]


class Drawn(NamedTuple):
    """A series, and the page of its latest figures."""

    section: series.Section
    page: Made


def _drawn(site: Site) -> Iterator[Drawn]:
    """Yield the series that are worth a page, those with findings first."""
    paths = series_paths(site.report.plots)
    files = {id(plot): paths[at] for at, plot in enumerate(site.report.plots)}
    worth = [plot for plot in site.report.plots if _is_worth(plot, site.flags)]
    for section in series.by_worth(worth, site.flags, site.words):
        yield Drawn(section, next(_series(site, section, files[id(section.plot)], last=1)))


def _fitting(drawn: Iterable[Drawn], room: Room) -> Iterator[Drawn]:
    """Yield the series whose pages there is room for; the first at any rate."""
    for number, one in enumerate(drawn):
        if not room.take(one.page) and number:
            break
        yield one


def _files(drawn: Iterable[Drawn]) -> Mapping[Spot, str]:
    """Return the file of the page of the series in which a cell stands."""
    return {point.cell.spot: one.page[0] for one in drawn for point in one.section.plot.points}


def _paged(site: Site, one: Drawn, room: Room) -> Iterator[Made]:
    """Yield the pages of a series: its latest figures, and older ones as far as there is room."""
    wanted = 1 + len(one.section.older)
    if wanted == 1 or room.left < 0:
        yield one.page
        return
    room.give_back(one.page)
    made = list(takewhile(room.take, _series(site, one.section, one.page[0], wanted)))
    if 0 < len(made) < wanted:  # each page says how many there are
        made = list(_series(site, one.section, one.page[0], len(made)))
    yield from made or [one.page]


def _series(site: Site, section: series.Section, path: str, last: int) -> Iterator[Made]:
    """Yield the pages of a series, as many as wanted."""
    given = {"one": section, "path": path, "last": last}
    yield site.page("series.html.j2", path, about=series.findings_of(section, site.shown), **given)
    for number, rows in zip(range(2, last + 1), section.older):  # noqa: B905
        yield site.page("figures.html.j2", series_page(path, number), rows=rows, number=number, **given)


def _others(site: Site, fail_on: str) -> Iterator[Made]:
    """Yield what is there beside pages of series: the style sheet first, the index last."""
    yield STYLE, style_sheet()
    last = 1 + len(site.shown.later)
    for number, page in enumerate(site.shown.later, 2):
        yield site.page("findings.html.j2", findings_page(number), listed=page, number=number, last=last)
    for name in index.dataset_names(site.report):
        yield from _dataset(site._replace(report=dataset.part(site.report, name)), name)
    content = index.content(site.report, fail_on, site.words, site.shown)
    yield site.page("index.html.j2", INDEX, gx=f"{GX}/{INDEX}" if site.gx else "", **content)


def _dataset(site: Site, name: str) -> Iterator[Made]:
    """Yield the pages of a dataset; that of its sources only where any are stated."""
    cells = [point.cell for plot in site.report.plots for point in plot.points]
    compared = sources.matrix(site.report, site.flags) if sources_of(cells) else None
    worth = [plot for plot in site.report.plots if _is_worth(plot, site.flags)]
    paged = sum(bool(site.links.cell(plot.points[0].cell)) for plot in worth)
    yield site.page(
        "dataset.html.j2",
        f"datasets/{slug(name)}.html",
        name=name,
        compared=compared,
        about=[one for one in site.shown.findings if one.dataset == name],
        entries=series.entries(site.report.plots, site.flags, site.words),
        pages=(paged, len(worth)),
        **dataset.content(site.report, name, site.words),
    )
    if compared:
        yield site.page("sources.html.j2", f"sources/{slug(name)}.html", name=name, matrix=compared)


def _is_worth(plot: Plot, flags: Flags) -> bool:
    """Tell whether a series is worth a page: it has several figures, or a finding."""
    return len(plot.points) > 1 or series.flagged(plot, flags)
