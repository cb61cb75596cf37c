"""One item explained: every figure behind it, the two intervals on one axis, what was promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tieout.explain.names import bracketed
from tieout.explain.strip import Bar, strip
from tieout.model import Cell, Finding, RuleResult, Unknown
from tieout.relations.sentence import count_units
from tieout.reports.as_text import aligned, interval_words, needed_words, printed_words
from tieout.reports.html.evidence import again, rerun
from tieout.reports.html.words import ENGLISH

_COLUMNS = ("figure", "printed", "can be", "if the others are right", "stands on", "source")


def finding_lines(finding: Finding, rule: RuleResult | None, path: str) -> Iterator[str]:
    """Yield the evidence of a finding: sentence, figures, strip, promise, and what to run next."""
    head = f"{finding.severity} {finding.rule} {bracketed(finding.key)}"
    yield f"{head}  (finding {finding.id})"
    yield finding.message
    yield from _block(_table(finding.cells))
    yield from _block(_strip(finding))
    said = [("promise", rule.promise if rule else ""), ("relation", finding.relation)]
    said += [("why", finding.why if not rule or finding.why != rule.promise else "")]
    said += _passes(finding.cells)
    said += [("accepted", "no" if finding.accepted is None else f"yes: {finding.accepted}")]
    said += [("again", rerun(finding, path))]
    yield from _block(facts(said))


def unknown_lines(unknown: Unknown, rule: RuleResult | None, path: str) -> Iterator[str]:
    """Yield why an item could not be judged, and the figures that there are."""
    yield f"unknown {unknown.rule} {bracketed(unknown.key)}: {unknown.reason}"
    yield ENGLISH.plain(f"reason-{unknown.reason}")
    yield from _block(_table(unknown.cells))
    said = [("promise", rule.promise if rule else "")]
    said += [("relation", line) for line in (rule.relations if rule else ())]
    said += [("why", rule.why if rule else ""), ("again", again(unknown.rule, path))]
    yield from _block(facts(said))


def facts(said: Sequence[tuple[str, str]]) -> list[str]:
    """Return names and texts in two columns; a name that was just said is not said again."""
    rows = [(name, text) for name, text in said if text]
    before = ["", *(name for name, _ in rows)]
    return aligned(
        [("" if name == last else name, text) for last, (name, text) in zip(before, rows, strict=False)]
    )


def _block(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield from lines


def _table(cells: Sequence[Cell]) -> list[str]:
    """Return the cells in rows; a column that says nothing is left out."""
    if not cells:
        return []
    rows = [_COLUMNS, *map(_row, cells)]
    told = [place for place in range(len(_COLUMNS)) if any(row[place] for row in rows[1:])]
    return aligned([[row[place] for place in told] for row in rows])


def _row(cell: Cell) -> tuple[str, ...]:
    can_be = "" if cell.interval is None else interval_words(cell)
    figure = cell.role or cell.series
    return figure, printed_words(cell) or "nothing", can_be, needed_words(cell), cell.place, cell.source


def _strip(finding: Finding) -> list[str]:
    """Return the intervals that do not meet: print and implied, or those of the rows of one figure."""
    if finding.published is None or finding.implied is None:
        return []
    multiplier = finding.cells[0].multiplier if finding.cells else 0
    if finding.kind == "facts":
        read = [(cell, cell.interval) for cell in finding.cells if cell.interval is not None]
        bars = [Bar(f"{cell.counted} {cell.line}", interval) for cell, interval in read]
    else:
        bars = [Bar("printed", finding.published), Bar("others give", finding.implied)]
    gap = "" if finding.gap_units is None else count_units(finding.gap_units)
    return strip(bars, multiplier, gap)


def _passes(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    return [
        ("passes", f"{cell.role or cell.series} ({cell.printed}): {', '.join(cell.passes)}")
        for cell in cells
        if cell.passes
    ]
