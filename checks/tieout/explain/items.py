"""One item explained: every figure behind it, the two intervals on one axis, what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tieout.explain.names import bracketed
from tieout.explain.strip import Bar, strip
from tieout.explain.wrapping import wrapped
from tieout.model import Cause, Cell, Finding, RuleResult, Unknown
from tieout.relations.sentence import count_units
from tieout.reports.causes import explanation, missing_words
from tieout.reports.html.evidence import again, rerun
from tieout.reports.html.words import ENGLISH
from tieout.reports.wording import (
    aligned,
    columns_of,
    figure_of,
    interval_words,
    needed_words,
    printed_words,
    rule_words,
)


def named(key: str) -> str:
    """Return what the pages call it, as it stands within a line."""
    return ENGLISH.plain(key).lower()


_COLUMNS = tuple(map(named, ("figure", "printed", "stands-for", "needed", "where", "source")))
_LEAST_TEXT = 12
_MOST_OTHERS = 12


class Explained(NamedTuple):
    """What explains a finding, and the other findings that it explains."""

    cause: Cause
    others: Sequence[Finding]


def finding_lines(
    finding: Finding, rule: RuleResult | None, cause: Explained | None, path: str, width: int | None
) -> Iterator[str]:
    """Yield the evidence of a finding: sentence, figures, strip, promise, cause, and what to run next."""
    head = f"{finding.severity} {finding.rule} {bracketed(finding.key)}"
    yield f"{head}  (finding {finding.id})"
    yield finding.message
    yield from _block(_table(finding.cells, width, lambda cell: figure_of(cell, finding)))
    yield from _block(_strip(finding, width))
    said = [("promise", rule.promise if rule else ""), ("relation", finding.relation)]
    said += [("why", finding.why if not rule or finding.why != rule.promise else "")]
    said += _passes(finding.cells)
    said += _explained(cause) if cause else []
    said += [("accepted", "no" if finding.accepted is None else f"yes: {finding.accepted}")]
    said += [(named("check-again"), rerun(finding, path))]
    yield from _block(facts(said))


def unknown_lines(unknown: Unknown, rule: RuleResult | None, path: str, width: int | None) -> Iterator[str]:
    """Yield why an item could not be judged, and the figures that there are."""
    yield f"unknown {unknown.rule} {bracketed(unknown.key)}: {unknown.reason}"
    yield ENGLISH.plain(f"reason-{unknown.reason}")
    yield from _block(_table(unknown.cells, width, lambda cell: cell.role or cell.series))
    said = [("promise", rule.promise if rule else "")]
    said += [("relation", line) for line in (rule.relations if rule else ())]
    said += [("why", rule.why if rule else "")]
    said += [("missing", missing_words(one)) for one in unknown.missing]
    said += [(named("check-again"), again(unknown.rule, path))]
    yield from _block(facts(said))


def _explained(explained: Explained) -> list[tuple[str, str]]:
    """Return what explains a finding, and the other findings that the same explains."""
    others = [f"{rule_words(one)}  (finding {one.id})" for one in explained.others[:_MOST_OTHERS]]
    more = len(explained.others) - len(others)
    others += [f"... and {more} more"] if more else []
    lines = explanation(explained.cause)
    return [*(("cause", line) for line in lines), *(("explains too", line) for line in others)]


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


def _table(cells: Sequence[Cell], width: int | None, called: Callable[[Cell], str]) -> list[str]:
    """Return the cells in rows, or in blocks where rows are too wide; what says nothing is left out."""
    if not cells:
        return []
    rows = [_COLUMNS, *((called(cell), *_row(cell)) for cell in cells)]
    told = [place for place in range(len(_COLUMNS)) if any(row[place] for row in rows[1:])]
    lines = aligned([[row[place] for place in told] for row in rows])
    if width is None or max(map(columns_of, lines)) <= width:
        return lines
    return [line for row in rows[1:] for line in _beneath([(_COLUMNS[at], row[at]) for at in told], width)]


def _beneath(said: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Yield names and texts in two columns that are no wider than the terminal; a long text is wrapped."""
    (_, figure), *others = said
    yield from wrapped(figure, width)
    indent = 4 + max(columns_of(name) for name, _ in others)
    for name, text in others:
        first, *more = wrapped(text, max(width - indent, _LEAST_TEXT)) or [""]
        yield f"  {name:{indent - 2}}{first}".rstrip()
        yield from (f"{'':{indent}}{line}" for line in more)


def _row(cell: Cell) -> tuple[str, ...]:
    stands_for = "" if cell.interval is None else interval_words(cell)
    return printed_words(cell) or "nothing", stands_for, needed_words(cell), cell.place, cell.source


def _strip(finding: Finding, width: int | None) -> list[str]:
    """Return the intervals that do not meet: print and implied, or those of the rows of one figure."""
    if finding.published is None or finding.implied is None:
        return []
    how = finding.written
    multiplier = how.multiplier if how else finding.cells[0].multiplier if finding.cells else 0
    if finding.kind == "facts":
        read = [(cell, cell.interval) for cell in finding.cells if cell.interval is not None]
        bars = [Bar(f"{cell.counted} {cell.line}", interval) for cell, interval in read]
    else:
        bars = [
            Bar(named("pic-published"), finding.published),
            Bar(named("pic-implied"), finding.implied),
        ]
    gap = "" if finding.gap_units is None else count_units(finding.gap_units)
    return strip([bar._replace(digits=how.digits) for bar in bars] if how else bars, multiplier, gap, width)


def _passes(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    return [
        (named("also-keeps"), f"{cell.role or cell.series} ({cell.printed}): {', '.join(cell.passes)}")
        for cell in cells
        if cell.passes
    ]
