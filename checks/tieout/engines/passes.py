"""Passes: the figures that keep a rule, and for the cells of findings the rules that they keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from tieout.engines.judge import BROKEN, BY_ROUNDING, EXACTLY, Judged
from tieout.engines.observe import Observations
from tieout.engines.prints import PRINTED
from tieout.model import Cell, Finding, Spot

PROMISE = "Each cell of a finding says which other rules hold with it."
_INTEGERS = {"line": pl.Int64, "r": pl.Int64}


class Kept:
    """The figures with which one rule holds somewhere and breaks nowhere: one bit each."""

    def __init__(self, seen: Observations) -> None:
        """Start from none."""
        self._seen = seen
        self._holds, self._breaks = (
            pl.repeat(value=False, n=len(seen.figures), dtype=pl.Boolean, eager=True) for _ in range(2)
        )

    def add(self, judged: Judged) -> None:
        """Add the items of one promise of the rule."""
        for items, marks in (
            (judged.having(EXACTLY, BY_ROUNDING), self._holds),
            (judged.having(BROKEN), self._breaks),
        ):
            for used in self._used(judged, items):
                marks.scatter(used.drop_nulls(), values=True)

    def _used(self, judged: Judged, items: pl.DataFrame) -> Iterator[pl.Series]:
        for slot in judged.slots:
            if slot.members is None:
                yield items.get_column(f"{slot.prefix}_figure")
            else:
                keys = [*self._seen.join_keys(slot.figure), "p"]
                yield slot.of(items, keys).get_column("figure")

    @property
    def figures(self) -> pl.Series:
        """Return for each figure whether it keeps the rule."""
        return self._holds & ~self._breaks


def with_passes(
    findings: Sequence[Finding], seen: Observations, kept: Mapping[str, pl.Series]
) -> tuple[Finding, ...]:
    """Say of each cell of some findings which other rules its figure keeps.

    Args:
        findings: those of one set of figures.
        seen: the observations.
        kept: by the id of each rule, in order, the figures that keep it.
    """
    if not findings:
        return ()
    figures = _figures(seen, {cell.spot for finding in findings for cell in finding.cells})
    passed = _passed(sorted(set(figures.values())), kept)

    def told(finding: Finding, cell: Cell) -> Cell:
        rules = passed.get(figures.get(cell.spot, -1), ())
        others = tuple(rule for rule in rules if rule != finding.rule)
        return replace(cell, passes=others) if others else cell

    return tuple(
        replace(finding, cells=tuple(told(finding, cell) for cell in finding.cells)) for finding in findings
    )


def _figures(seen: Observations, spots: set[Spot]) -> dict[Spot, int]:
    """Return the number of the figure that each cell prints."""
    keys, found = ["series", *seen.keys, "p", "forecast"], dict[Spot, int]()
    files = [(number, cells, *part) for number, cells in enumerate(seen.tables) for part in cells.rows()]
    for number, cells, path, part in files:
        columns = {field.name: field.index for field in cells.table.fields}
        asked = [(line, columns[name], name) for at, line, name in spots if at == path]
        if not asked:
            continue
        schema = {"line": pl.Int64, "c": pl.Int64, "name": pl.String}
        said = cells.lines[part.start : part.stop]
        lines = pl.DataFrame({"line": said, "r": part}, schema_overrides=_INTEGERS)
        lookup = pl.DataFrame(asked, schema=schema, orient="row").join(lines, on="line")
        rows = seen.rows.filter((pl.col("t") == number) & (pl.col("state") == PRINTED))
        rows = rows.join(lookup, on=["r", "c"])
        rows = rows.join(seen.figures.select(*keys, "figure"), on=keys).select("line", "name", "figure")
        found.update(((path, line, name), figure) for line, name, figure in rows.rows())
    return found


def _passed(figures: Sequence[int], kept: Mapping[str, pl.Series]) -> dict[int, tuple[str, ...]]:
    """Return the rules that each of some figures keeps."""
    numbers = pl.Series(figures, dtype=pl.UInt32)
    passed: dict[int, tuple[str, ...]] = {}
    for rule, marks in kept.items():
        for figure in numbers.filter(marks.gather(numbers)):
            passed[figure] = (*passed.get(figure, ()), rule)
    return passed
