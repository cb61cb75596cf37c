"""The site: an index that says everything at once, and a page for each dataset and series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tieout.model import Plot, Report
from tieout.reports.html import dataset, index, series, sources
from tieout.reports.html.citations import sources_of
from tieout.reports.html.links import GX, INDEX, STYLE, Links, findings_page, series_paths, slug
from tieout.reports.html.page import fill, style_sheet
from tieout.reports.html.pictures.frame import place_of
from tieout.reports.html.words import Words

# In characters: what a site takes, more where there are many figures; a card on the index, a line
# and a rule on the page of a dataset, and what a page of a series has besides its figures.
_ROOM, _FROM, _PER_FIGURE, _LEAST, _MOST = 930_000, 1_000, 250, 150_000, 8_000_000
_CARD, _LINE, _RULE, _PAGE = 4_000, 500, 1_200, 2_700


def alone(report: Report, fail_on: str, language: str = "en") -> str:
    """Return everything on one page."""
    words, shown = Words(language), index.shown(report)
    found = series.sections(report.plots, series.flags_of(shown), series.room_for(shown.cards), words=words)
    return fill(
        "index.html.j2",
        words,
        Links(INDEX, {}, alone=True),
        gx="",
        tables=dataset.rule_tables(report),
        unknowns=list(dataset.unknowns(report, words)),
        series=found,
        **index.content(report, fail_on, words, shown),
    )


class Site(NamedTuple):
    """What the pages of one run share."""

    report: Report
    words: Words
    shown: index.Shown
    flags: series.Flags
    numbers: Mapping[str, int]
    links: Links

    def page(self, template: str, here: str, **values: Any) -> tuple[str, str]:  # noqa: ANN401
        """Return a file and its text."""
        links, values = self.links.at(here), {"report": self.report, "numbers": self.numbers, **values}
        return here, fill(template, self.words, links, **values)


def pages(
    report: Report, fail_on: str, language: str = "en", *, gx: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield the files of the site, each with its text; the index comes last.

    Args:
        report: the run.
        fail_on: the severity on which the gate fails.
        language: of the pages.
        gx: whether pages of Great Expectations stand beside them.
    """
    words, shown = Words(language), index.shown(report, paged=True)
    flags = series.flags_of(shown)
    with_page = _with_page(report, shown, flags, words)
    paths = series_paths(report.plots)
    files = {id(plot): paths[at] for at, plot in enumerate(report.plots)}
    cells = {place_of(point.cell): files[id(one.plot)] for one in with_page for point in one.plot.points}
    places = {one.id: findings_page(at) for at, page in enumerate(shown.later, 2) for one in page}
    site = Site(report, words, shown, flags, shown.numbers, Links(INDEX, cells, places))
    yield STYLE, style_sheet()
    for section in with_page:
        about = series.findings_of(section, shown)
        yield site.page("series.html.j2", files[id(section.plot)], one=section, about=about)
    for number, page in enumerate(shown.later, 2):
        last = 1 + len(shown.later)
        yield site.page("findings.html.j2", findings_page(number), listed=page, number=number, last=last)
    for name in index.dataset_names(report):
        yield from _dataset(site._replace(report=dataset.part(report, name)), name)
    content = index.content(report, fail_on, words, shown)
    yield site.page("index.html.j2", INDEX, gx=f"{GX}/{INDEX}" if gx else "", **content)


def _dataset(site: Site, name: str) -> Iterator[tuple[str, str]]:
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


def _is_worth(plot: Plot, flags: series.Flags) -> bool:
    """Tell whether a series is worth a page: it has several figures, or a finding."""
    return len(plot.points) > 1 or series.flagged(plot, flags)


def _with_page(
    report: Report, shown: index.Shown, flags: series.Flags, words: Words
) -> Sequence[series.Section]:
    """Return the series that have a page, as far as there is room."""
    worth = [plot for plot in report.plots if _is_worth(plot, flags)]
    return series.sections(worth, flags, _room(report, shown), _PAGE, words)


def _room(report: Report, shown: index.Shown) -> int:
    """Return how much room the other pages leave to those of series."""
    figures = sum(len(plot.points) for plot in report.plots)
    lines = min(len(report.plots), series.MOST_ENTRIES * len(report.datasets))
    others = _CARD * shown.cards + _LINE * lines + _RULE * len(report.rules)
    room = _ROOM + _PER_FIGURE * max(0, figures - _FROM) - others
    return min(max(room, _LEAST), _MOST)
