"""Causes in words: which cells would have to be wrong, what they must be, and which slip made them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from tieout.model import Cause, Cell, Finding, Interval, Missing, Suspect, is_infinite
from tieout.relations.sentence import (
    Scale,
    digits_of,
    digits_to_show,
    digits_to_tell,
    spell_interval,
)
from tieout.reports.groups import Group
from tieout.reports.wording import figure_words, plural, printed_words

CAUSE = "cause"
"""With this word the line of a cause begins."""
MOST_SETS = 6
"""So many smallest sets of suspects are told; there may be very many."""
_PARTS = 100
"""Into so many parts the width of what a figure must be is told."""


def cause_lines(group: Group) -> list[str]:
    """Return what is said of the cause of some findings; nothing where the findings say it already."""
    cause = group.cause
    if cause is None:
        return []
    if _suspects_its_own(cause, group.findings):
        return _slips(cause)
    head, *others = explanation(cause)
    lines = [f"{CAUSE}: {head}", *(f"    {line}" for line in others)]
    if group.more:
        listed = " (--format json lists them)" if group.more == len(group.rest) else ""
        lines.append(f"    ... and {group.more} more explained by it{listed}")
    return lines


def says_nothing_new(cause: Cause, findings: Sequence[Finding]) -> bool:
    """Tell whether a cause is of one finding and suspects each of its cells alone, for no slip."""
    return _suspects_its_own(cause, findings) and not _slips(cause)


def _suspects_its_own(cause: Cause, findings: Sequence[Finding]) -> bool:
    """Tell whether any cell of a finding alone may be wrong: that goes without saying."""
    if cause.explains > 1 or cause.diagnosis is not None or not cause.suspects:
        return False
    alone = {cell.spot for suspect in cause.suspects for cell in suspect.cells}
    single = all(len(suspect.cells) == 1 for suspect in cause.suspects)
    printed = {cell.spot for finding in findings for cell in finding.cells if cell.interval or cell.printed}
    return single and alone == printed


def _slips(cause: Cause) -> list[str]:
    """Return the line that says which slips would explain a finding, each in one of its cells."""
    hinted = [cell for suspect in cause.suspects for cell in suspect.cells if cell.hints]
    slips = [f"in {figure_words(cell.series, cell.key)} {hint_words(cell)}" for cell in hinted]
    return [f"{CAUSE}: a slip would explain it: {'; '.join(slips)}"] if slips else []


def explanation(cause: Cause) -> list[str]:
    """Return what explains findings, in a line, or in a line and one for each smallest set of cells."""
    number = cause.explains
    what = f"{number} {plural(number, 'finding')}"
    has, them = ("has", "it") if number == 1 else ("have", "them")
    if cause.diagnosis is not None:
        return [f"{what} {has} one explanation: {cause.diagnosis}"]
    if not cause.suspects:
        if cause.complete:
            return [f"no printed figure is at fault in {what}"]
        return [f"which figures are at fault in {what} was not found"]
    several = len(cause.suspects) > 1
    remarks = [f"each alone would explain {them}"] if several else []
    remarks += [] if cause.complete else ["there may be others"]
    remark = f" ({'; '.join(remarks)})" if remarks else ""
    if not several:
        return [f"{what} {has} one explanation{remark}: {suspect_words(cause.suspects[0])}"]
    return [f"{what} {has} {len(cause.suspects)} possible explanations{remark}:", *_sets(cause)]


def _sets(cause: Cause) -> Iterator[str]:
    for number, suspect in enumerate(cause.suspects[:MOST_SETS]):
        yield f"{'or' if number else 'either'} {suspect_words(suspect)}"
    more = len(cause.suspects) - MOST_SETS
    if more > 0:
        yield f"... and {more} more"


def suspect_words(suspect: Suspect) -> str:
    """Return the cells of a set, each with its place, its print, and what it must be."""
    cells = [cell_words(cell) for cell in suspect.cells]
    return cells[0] if len(cells) == 1 else f"{', and '.join(cells)}, together"


def cell_words(cell: Cell) -> str:
    """Return a suspected cell with its place, its print, what it must be, and the slips that explain it."""
    words = f"{figure_words(cell.series, cell.key)} ({cell.place})"
    if cell.printed:
        words += f", printed as {printed_words(cell)}"
    if must := must_words(cell):
        words += f", must be {must}"
    return "; ".join(filter(None, (words, hint_words(cell))))


def hint_words(cell: Cell) -> str:
    """Return the slips that explain a cell, those of one sort together: ``sign: -3, or one digit ...``."""
    sorts: dict[str, list[str]] = {}
    for hint in cell.hints:
        sort, _, text = hint.partition(": ")
        sorts.setdefault(sort, []).append(text)
    said = (f"{sort}: {_either(texts)}" if any(texts) else sort for sort, texts in sorts.items())
    return ", or ".join(said)


def _either(texts: Sequence[str]) -> str:
    *others, last = texts
    return f"{', '.join(others)} or {last}" if others else last


def must_words(cell: Cell) -> str:
    """Return what a suspected cell must be, in its printed scale; empty where nobody can tell."""
    if cell.implied is None or all(map(is_infinite, cell.implied.ends)):
        return ""
    spelled = spell_interval(cell.implied, must_digits(cell, cell.implied), cell.multiplier)
    return Scale(cell.multiplier, cell.unit).words(spelled)


def must_digits(cell: Cell, implied: Interval) -> int:
    """Return with how many digits a reader sees how wide it is, and how far from what is printed."""
    if cell.digits:
        return cell.digits
    digits = _digits(implied, cell.multiplier)
    if cell.interval is None or cell.interval.meets(implied):
        return digits
    return digits_to_tell(cell.interval, implied, digits, cell.multiplier)


def missing_words(missing: Missing) -> str:
    """Return what a figure must be that is not printed."""
    must = spell_interval(missing.implied, missing_digits(missing))
    return f"{figure_words(missing.series, missing.key)} must be {must}"


def missing_digits(missing: Missing) -> int:
    """Return with how many digits it is worth writing what a figure must be."""
    return _digits(missing.implied, 0)


def _digits(interval: Interval, multiplier: int) -> int:
    """Return so many digits that the last of them is a small part of the width, or says an end in full."""
    exact = digits_of(interval, multiplier)
    if not interval.bounded or interval.low == interval.high:
        return digits_to_show(interval, multiplier)
    width = (Fraction(interval.high) - Fraction(interval.low)) / Fraction(10) ** multiplier
    return next((digits for digits in range(exact) if width * 10**digits >= _PARTS), exact)
