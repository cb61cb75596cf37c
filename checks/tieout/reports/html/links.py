"""Links: which file each page is, and how one page leads to another."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from tieout.model import Cell, Plot, Spot

INDEX, STYLE = "index.html", "style.css"
GX = "gx"
"""The folder with the pages of Great Expectations."""


def findings_page(number: int) -> str:
    """Return the file of a page of findings; the first is the index."""
    return INDEX if number == 1 else f"findings/{number}.html"


def series_page(path: str, number: int) -> str:
    """Return the file of a page of a series; the first is that of the series."""
    return path if number == 1 else f"{path.removesuffix('.html')}/{number}.html"


_PLAIN = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
# What Windows keeps for itself, and what a name with a fingerprint looks like.
_TAKEN = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])|.*-[0-9a-f]{8}")
_LONGEST = 60
# Of many pages, each leads to the first, to the last, and to so many before and after it.
_NEAR = 9


class Step(NamedTuple):
    """One page among several: its number, the link to it, and whether pages before it are left out."""

    number: int
    to: str
    after_gap: bool


def slug(*parts: str) -> str:
    """Return a name for a file: the one plain part itself, or letters and a fingerprint of all."""
    only = parts[0] if len(parts) == 1 else ""
    if len(only) <= _LONGEST and _PLAIN.fullmatch(only) and not _TAKEN.fullmatch(only):
        return only
    text = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9_]+", "-", text)[:_LONGEST].strip("-_")
    written = "\0".join(parts).encode("utf-8", "surrogatepass")
    return "-".join(filter(None, (words, sha256(written).hexdigest()[:8])))


def series_paths(plots: Iterable[Plot]) -> Mapping[int, str]:
    """Return the file of each series' page, by the place of the series in the report."""
    found: dict[str, int] = {}
    paths: dict[int, str] = {}
    for number, plot in enumerate(plots):
        parts = [plot.series, *plot.key.values()]
        if _path(plot, parts) in found:  # one name in two tables
            parts.append(plot.points[0].cell.path if plot.points else str(number))
        path = _path(plot, parts)
        while path in found:
            parts.append("again")
            path = _path(plot, parts)
        found[path] = number
        paths[number] = path
    return paths


def _path(plot: Plot, parts: list[str]) -> str:
    return f"series/{slug(plot.dataset)}/{slug(*parts)}.html"


def _near(number: int, last: int) -> Iterator[tuple[int, bool]]:
    """Yield the pages to which one leads, each with whether some before it are left out."""
    near = range(max(1, number - _NEAR), min(last, number + _NEAR) + 1)
    before = 0
    for page in sorted({1, *near, last}):
        yield page, page > before + 1
        before = page


class Links:
    """How one page leads to the others; empty where there is nothing to lead to.

    Args:
        here: the file of this page.
        cells: the file of the page of the series in which a cell stands.
        findings: the file of the page of a finding, where that is not the index.
        alone: whether there is no other page.
    """

    def __init__(
        self,
        here: str,
        cells: Mapping[Spot, str],
        findings: Mapping[str, str] = MappingProxyType({}),
        *,
        alone: bool = False,
    ) -> None:
        self.here, self.alone, self._cells, self._findings = here, alone, cells, findings

    def at(self, here: str) -> Links:
        """Return the links of another page."""
        return Links(here, self._cells, self._findings, alone=self.alone)

    def to_series(self, cells: Mapping[Spot, str]) -> Links:
        """Return the links where the series of these cells have pages."""
        return Links(self.here, cells, self._findings, alone=self.alone)

    def to(self, path: str, fragment: str = "") -> str:
        """Return the link to a file, and a place in it."""
        mark = f"#{fragment}" if fragment else ""
        if path == self.here and mark:
            return mark
        return quote(posixpath.relpath(path, posixpath.dirname(self.here) or ".")) + mark

    def finding(self, name: str) -> str:
        """Return the link to a finding's card."""
        return self.to(self._findings.get(name, INDEX), f"f-{name}")

    def findings(self, number: int, last: int) -> Iterator[Step]:
        """Yield the links of a page of findings to the others."""
        for page, after_gap in _near(number, last):
            yield Step(page, self.to(findings_page(page), "findings" if page == 1 else ""), after_gap)

    def figures(self, path: str, number: int, last: int) -> Iterator[Step]:
        """Yield the links of a page of a series to the others."""
        for page, after_gap in _near(number, last):
            yield Step(page, self.to(series_page(path, page)), after_gap)

    def dataset(self, name: str, fragment: str = "") -> str:
        """Return the link to the page of a dataset."""
        return "" if self.alone else self.to(f"datasets/{slug(name)}.html", fragment)

    def rule(self, dataset: str, name: str) -> str:
        """Return the link to a rule in words."""
        return self.dataset(dataset, f"r-{slug(name)}")

    def sources(self, name: str) -> str:
        """Return the link to what the sources of a dataset print."""
        return "" if self.alone else self.to(f"sources/{slug(name)}.html")

    def cell(self, cell: Cell) -> str:
        """Return the link to the series in which a cell stands."""
        path = self._cells.get(cell.spot)
        return "" if path is None else self.to(path)
