"""Who printed a figure: its source, without the place in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tieout.model import Cell

# What stands before the number of a page, a line, a table; a link is a place too.
_LOCATOR = re.compile(
    r"[\s,;:]+(?:(?:lines?|pages?|pp?\.|p|tables?|tab\.?|sheets?|rows?|cells?|columns?|sections?|sec\.?|§+"
    r"|chapters?|ch\.?|figures?|fig\.?|box|charts?|slides?|notes?|annex|appendix|paragraphs?|paras?\.?|items?)"
    r"\s*\S*\d.*|https?://.*|第.*)$",
    re.IGNORECASE,
)


def source_of(cell: Cell) -> str:
    """Return who printed a cell: ``cdf-2024-03`` of ``cdf-2024-03 line 21``."""
    return _LOCATOR.sub("", cell.source)


def locator_of(cell: Cell) -> str:
    """Return where in its source a cell is printed: ``line 21``."""
    return cell.source[len(source_of(cell)) :].lstrip(" ,;:")


def sources_of(cells: Iterable[Cell]) -> list[str]:
    """Return who printed cells, each once, in alphabetical order, and numbers in theirs."""
    return sorted({source_of(cell) for cell in cells} - {""}, key=_counted)


def _counted(name: str) -> list[tuple[int, str]]:
    """Return what puts ``source 2`` before ``source 10``: a longer number is a larger one."""
    parts = re.split(r"([0-9]+)", name)
    numbers = [part.lstrip("0") if at % 2 else part for at, part in enumerate(parts)]
    return [(len(part) if at % 2 else 0, part) for at, part in enumerate(numbers)]
