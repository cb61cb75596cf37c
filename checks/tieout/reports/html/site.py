"""The site: an index that says everything at once, and a page for each dataset and series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tieout.model import Plot, Report
from tieout.reports.html import dataset, index, series, sources
from tieout.reports.html.links import INDEX, STYLE, Links, series_paths, slug
from tieout.reports.html.page import fill, style_sheet
from tieout.reports.html.pictures.frame import place_of
from tieout.reports.html.words import Words

# In characters: what all pages of series may take together, and what each has besides its figures.
_ROOM, _PER_FIGURE, _MOST_ROOM, _PAGE = 450_000, 250, 8_000_000, 2_600


def alone(report: Report, fail_on: str, language: str = "en") -> str:
    """Return everything on one page."""
    words, shown = Words(language), index.shown(report)
    found = series.sections(report.plots, series.flags_of(shown), series.room_for(shown.cards), words=words)
    return fill(
        "index.html.j2",
        words,
        Links(INDEX, {}, alone=True),
        tables=dataset.rule_tables(report),
        unknowns=list(dataset.unknowns(report, words)),
        series=found,
        **index.content(report, fail_on, words, shown),
    )


def pages(report: Report, fail_on: str, language: str = "en") -> Iterator[tuple[str, str]]:
    """Yield the files of the site, each with its text; the index comes last."""
    words, shown = Words(language), index.shown(report)
    flags, paths = series.flags_of(shown), series_paths(report.plots)
    with_page = _with_page(report.plots, flags, words)
    files = {id(report.plots[at]): path for at, path in paths.items()}
    cells = {place_of(point.cell): files[id(one.plot)] for one in with_page for point in one.plot.points}
    links = Links(INDEX, cells)
    yield STYLE, style_sheet()
    for section in with_page:
        here = files[id(section.plot)]
        about = series.findings_of(section, shown)
        values = {"report": report, "one": section, "about": about, "numbers": shown.numbers}
        yield here, fill("series.html.j2", words, links.at(here), **values)
    for name in index.dataset_names(report):
        yield from _dataset(dataset.part(report, name), flags, shown, links, words)
    yield INDEX, fill("index.html.j2", words, links, **index.content(report, fail_on, words, shown))


def _dataset(
    report: Report, flags: series.Flags, shown: index.Shown, links: Links, words: Words
) -> Iterator[tuple[str, str]]:
    """Yield the pages of a dataset; that of its sources only where any are stated."""
    name = report.datasets[0]
    worth = [plot for plot in report.plots if _is_worth(plot, flags)]
    paged = sum(bool(links.cell(plot.points[0].cell)) for plot in worth)
    compared = sources.matrix(report, flags)
    has_sources = any(source.name for source in compared.sources)
    here, there = f"datasets/{slug(name)}.html", f"sources/{slug(name)}.html"
    values = {"report": report, "name": name, "numbers": shown.numbers}
    promised = [rule for rule in report.rules if rule.kind != "facts"]
    yield (
        here,
        fill(
            "dataset.html.j2",
            words,
            links.at(here),
            sign=index.sign_of(report, name),
            counts=index.counted(promised),
            facts=index.counted([rule for rule in report.rules if rule.kind == "facts"]),
            tables=dataset.rule_tables(report),
            unknowns=list(dataset.unknowns(report, words)),
            entries=series.entries(report.plots, flags, words),
            pages=(paged, len(worth)),
            compared=compared if has_sources else None,
            about=[one for one in shown.findings if one.dataset == name],
            **values,
        ),
    )
    if has_sources:
        yield there, fill("sources.html.j2", words, links.at(there), matrix=compared, **values)


def _is_worth(plot: Plot, flags: series.Flags) -> bool:
    """Tell whether a series is worth a page: it has several figures, or a finding."""
    return len(plot.points) > 1 or series.flagged(plot, flags)


def _with_page(plots: Sequence[Plot], flags: series.Flags, words: Words) -> Sequence[series.Section]:
    """Return the series that have a page, as far as there is room."""
    worth = [plot for plot in plots if _is_worth(plot, flags)]
    figures = sum(len(plot.points) for plot in plots)
    room = min(_ROOM + _PER_FIGURE * figures, _MOST_ROOM)
    return series.sections(worth, flags, room, _PAGE, words)
