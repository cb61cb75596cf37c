"""Located: in which column of its line each cell of a finding stands, once all findings are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tieout.files.spans import Span, spans
from tieout.model import Cell, Finding
from tieout.tables import Cells


def located(findings: Sequence[Finding], tables: Iterable[Cells]) -> list[Finding]:
    """Return findings whose cells say where in their lines they stand; each file is read once for all.

    A cell of a file without lines has no such column, nor has one that begins on a later line of its row.
    """
    known = {cells.table.path: cells for cells in tables if cells.places}
    wanted: dict[str, dict[int, set[int]]] = {}
    for cell in (cell for finding in findings for cell in finding.cells):
        cells = known.get(cell.path)
        if cells is not None and cell.column in cells.places:
            wanted.setdefault(cell.path, {}).setdefault(cell.line, set()).add(cells.places[cell.column])
    found = {
        (path, *spot): span
        for path, lines in wanted.items()
        for spot, span in spans(known[path].table, lines).items()
    }

    def placed(cell: Cell) -> Cell:
        places = known[cell.path].places if cell.path in known else {}
        span: Span | None = found.get((cell.path, cell.line, places.get(cell.column, -1)))
        return cell if span is None else replace(cell, col=span.col, width=span.width)

    return [replace(finding, cells=tuple(map(placed, finding.cells))) for finding in findings]
