"""Causes on a page: what explains findings in words, in rows of cells, and in a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from tieout.model import Cause, Cell, Finding, Report, Unknown, is_infinite
from tieout.relations.sentence import Scale
from tieout.reports.causes import MOST_SETS, missing_digits, must_digits, says_nothing_new
from tieout.reports.groups import causes_by_finding, listed_causes
from tieout.reports.html.pictures.interval_picture import Bar, intervals
from tieout.reports.html.words import ENGLISH, Words
from tieout.reports.wording import figure_words

_MOST_NAMED = 20  # findings that a cause names


class Row(NamedTuple):
    """One cell that may be wrong: in the set of so many cells with this number, it is the first or not."""

    number: int
    cell: Cell


class Told(NamedTuple):
    """A cause as a page tells it.

    Args:
        cause: what explains.
        head: how many findings it explains, and in how many ways.
        rows: the cells that may be wrong, those of one set beneath one another.
        hidden: how many sets of cells are not listed.
        together: whether several cells of a set must be wrong together.
    """

    cause: Cause
    head: str
    rows: Sequence[Row]
    hidden: int
    together: bool

    @property
    def several(self) -> bool:
        """Tell whether there are several sets, each of which would do."""
        return len(self.cause.suspects) > 1

    @property
    def named(self) -> Sequence[str]:
        """Return the ids of the findings that are named."""
        return self.cause.findings[:_MOST_NAMED]

    @property
    def unnamed(self) -> int:
        """Return how many broken items it explains besides."""
        return max(self.cause.explains, len(self.cause.findings)) - len(self.named)


def told_causes(report: Report, words: Words) -> Mapping[str, Told]:
    """Return what is told on the card of a finding, by its id; nothing where the card says it already."""
    found = {finding.id: finding for finding in report.findings}
    told = {cause.id: told_cause(cause, words) for cause in report.causes}
    return {
        name: told[cause.id]
        for name, cause in causes_by_finding(report).items()
        if name in found and not says_nothing_new(cause, [found[name]])
    }


def of_several(report: Report, words: Words) -> Iterator[Told]:
    """Yield the causes that a page lists: those of several findings, and those with a diagnosis."""
    for cause in listed_causes(report):
        if cause.explains > 1 or cause.diagnosis is not None:
            yield told_cause(cause, words)


def told_cause(cause: Cause, words: Words) -> Told:
    """Return a cause as a page tells it."""
    shown = cause.suspects[:MOST_SETS]
    return Told(
        cause,
        head=_head(cause, words),
        rows=[Row(number, cell) for number, one in enumerate(shown, 1) for cell in one.cells],
        hidden=len(cause.suspects) - len(shown),
        together=any(len(one.cells) > 1 for one in shown),
    )


def _head(cause: Cause, words: Words) -> str:
    number = cause.explains
    if cause.diagnosis is not None:
        return words.plain("cause-diagnosed", n=number)
    if not cause.suspects:
        return words.plain("cause-no-figure" if cause.complete else "cause-not-found", n=number)
    if len(cause.suspects) > 1:
        head = words.plain("cause-several", len(cause.suspects), n=number)
    else:
        alone = len(cause.suspects[0].cells) == 1
        head = words.plain("cause-one" if alone else "cause-set", n=number)
    return words.space.join([head, *([] if cause.complete else [words.plain("cause-others")])])


def must_words(cell: Cell, words: Words = ENGLISH) -> str:
    """Return what a cell must be, in its printed scale; empty where nobody can tell."""
    if cell.implied is None or all(map(is_infinite, cell.implied.ends)):
        return ""
    return words.span(cell.implied, must_digits(cell, cell.implied), cell.multiplier)


def missing_words(unknown: Unknown, words: Words) -> Markup:
    """Return what the missing figures of an item must be, in brackets; nothing where nobody can tell."""
    said = [
        words(
            "missing-must-be", figure_words(one.series, one.key), words.span(one.implied, missing_digits(one))
        )
        for one in unknown.missing
    ]
    return Markup(" ({})").format(words("semicolon").join(said)) if said else Markup()


def suspect_picture(told: Told, finding: Finding, words: Words = ENGLISH) -> Markup:
    """Return the picture of the one cell that may be wrong, where it is not the one that is judged."""
    cell = told.rows[0].cell if len(told.rows) == 1 and not told.hidden else None
    if cell is None or cell.interval is None or cell.implied is None:
        return Markup()
    if cell.interval.meets(cell.implied) or (finding.cell and cell.spot == finding.cell.spot):
        return Markup()
    digits = must_digits(cell, cell.implied)
    bars = [
        Bar(words.plain("pic-published"), cell.interval, "published"),
        Bar(words.plain("must-be"), cell.implied, "implied", digits),
    ]
    title = words.plain("pic-title", cell.series, " ".join(cell.key.values()))
    return intervals(bars, Scale(cell.multiplier, cell.unit), title, None, words)
