"""Redacted: a report that says what is broken and where, and nothing of what is printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tieout.model import JOINT, SUSPICION, Cause, Cell, Finding, Report
from tieout.relations.sentence import count_units

_NUMBER = re.compile(r"""[^\s`'"()\[\]=<>*/+^,;:]*\d[^\s`'"()\[\]=<>*/+^,;:]*""")
"""A word with a digit in it, as numbers are and some names."""
_LEFT_OUT = "…"
_FACTS = {
    "columns": "the file does not have the columns that the facts promise",
    "row": "the row does not have as many cells as the header",
    "cell": "the cell cannot be read as what its field is",
    "key": "the key stands twice",
    "codes": "the code is not one of those listed",
    "range": "the printed figure is outside the range of its field",
    "length": "the text is not as long as promised",
    "pattern": "the text does not have the form that is promised",
    "foreign-key": "the reference points at something that does not exist",
    "status": "the figure and its status contradict each other",
    "digits": "the series prints more digits than it declares",
    "stale-accept": "the acceptance is stale",
}
"""What each structural finding says without a figure; ``sources-agree`` says a gap."""


def redact(report: Report) -> Report:
    """Return a report without printed values, and without what was computed from them.

    Prints, intervals, points of charts and the bytes of files are left out; messages say the gap in
    rounding units and no figure. What stays is what tells where to look: rules and relations, keys,
    series, sources, paths and lines, and the counts.

    The words of users, the reasons of accepted findings and the ``why`` of rules, stay too, for they
    say whether a finding is a fault. They often quote figures, so each word in them that has a digit
    becomes ``…``, except for the names of series and rules; a figure in words ("three million") is
    theirs to leave out. So it is with messages about files and rules.
    """
    names = set(_names(report))

    def wordy(text: str) -> str:
        return _NUMBER.sub(lambda word: word[0] if word[0].strip(".") in names else _LEFT_OUT, text)

    return replace(
        report,
        rules=tuple(
            # What an exception says may quote anything; its name does not.
            replace(
                rule,
                why=wordy(rule.why),
                could_not_run=rule.could_not_run and rule.could_not_run.partition(":")[0],
            )
            for rule in report.rules
        ),
        findings=tuple(_finding(finding, wordy) for finding in report.findings),
        unknowns=tuple(
            replace(one, cells=tuple(map(_cell, one.cells)), missing=()) for one in report.unknowns
        ),
        unreadable=tuple(replace(file, message=wordy(file.message)) for file in report.unreadable),
        plots=tuple(replace(plot, points=()) for plot in report.plots),
        advice=tuple(replace(one, message=wordy(one.message)) for one in report.advice),
        causes=tuple(_cause(cause, wordy) for cause in report.causes),
        run=report.run and replace(report.run, files=()),
        redacted=True,
    )


def _names(report: Report) -> Iterator[str]:
    """Yield the names that words may have digits for."""
    for rule in report.rules:
        yield from (rule.dataset, rule.table, rule.id)
    yield from (plot.series for plot in report.plots)
    yield from (cell.series for finding in report.findings for cell in finding.cells)
    yield from (cell.series for cause in report.causes for one in cause.suspects for cell in one.cells)


def _cell(cell: Cell) -> Cell:
    # Of a slip its sort stays, such as "two digits swapped", and not the figure behind it.
    hints = tuple(hint.partition(":")[0] for hint in cell.hints)
    return replace(cell, printed="", interval=None, implied=None, hints=hints)


def _cause(cause: Cause, wordy: Callable[[str], str]) -> Cause:
    suspects = tuple(replace(one, cells=tuple(map(_cell, one.cells))) for one in cause.suspects)
    return replace(cause, suspects=suspects, diagnosis=cause.diagnosis and wordy(cause.diagnosis))


def _finding(finding: Finding, wordy: Callable[[str], str]) -> Finding:
    return replace(
        finding,
        message=_message(finding),
        cells=tuple(map(_cell, finding.cells)),
        published=None,
        implied=None,
        why=wordy(finding.why),
        accepted=None if finding.accepted is None else wordy(finding.accepted),
    )


def _message(finding: Finding) -> str:
    """Say what is broken without a figure; of facts, what is promised."""
    if finding.rule in _FACTS:
        return _FACTS[finding.rule]
    if finding.kind == JOINT:
        return "the printed figures keep each rule alone and break several together"
    if finding.kind == SUSPICION:
        return f"nothing is proved wrong, and the printed figure is suspicious: {finding.rule}"
    gap = f"differ by {count_units(finding.gap_units)}" if finding.gap_units else "do not meet"
    if finding.kind != "facts":
        return f"the printed figure and what the others give {gap}"
    return f"the printed figures {gap}"
