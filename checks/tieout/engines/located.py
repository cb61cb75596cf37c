"""Located: in which column of its line each cell of a finding stands, once all findings are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tieout.facts import Table
from tieout.files.spans import Span, spans
from tieout.model import Cell, Finding
from tieout.tables import Cells


def located(findings: Sequence[Finding], tables: Iterable[Cells]) -> list[Finding]:
    """Return findings whose cells say where in their lines they stand; each file is read once for all.

    A cell of a file without lines has no such column, nor has one that begins on a later line of its row.
    """
    known = {table.path: (table, places) for table, places in _files(tables)}
    wanted: dict[str, dict[int, set[int]]] = {}
    for cell in (cell for finding in findings for cell in finding.cells):
        _, places = known.get(cell.path, (None, {}))
        if cell.column in places:
            wanted.setdefault(cell.path, {}).setdefault(cell.line, set()).add(places[cell.column])
    found = {
        (path, *spot): span
        for path, lines in wanted.items()
        for spot, span in spans(known[path][0], lines).items()
    }

    def placed(cell: Cell) -> Cell:
        _, places = known.get(cell.path, (None, {}))
        span: Span | None = found.get((cell.path, cell.line, places.get(cell.column, -1)))
        return cell if span is None else replace(cell, col=span.col, width=span.width)

    return [replace(finding, cells=tuple(map(placed, finding.cells))) for finding in findings]


def _files(tables: Iterable[Cells]) -> Iterator[tuple[Table, Mapping[str, int]]]:
    """Yield each file that has lines, as a table of its own, and which cell of a row each field is."""
    for cells in tables:
        for part, places in zip(cells.table.files, cells.places, strict=False):
            if places:
                yield cells.table.of(part), places
